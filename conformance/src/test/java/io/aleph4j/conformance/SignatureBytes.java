package io.aleph4j.conformance;

import io.aleph4j.content.Base58;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/**
 * The bytes inside the signature texts of each family of chains (spec 01 §3), written anew here so
 * that a mistake of the node's own reading cannot hide.
 */
final class SignatureBytes {

  private static final BigInteger ORDER_OF_SECP256K1 =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final int CHECKSUM = 4;
  private static final int COMPACT = 64;

  private SignatureBytes() {}

  static byte[] of(SignedEnvelope envelope) {
    return switch (envelope.chain().family()) {
      case EVM, UNVERIFIED -> HexFormat.of().parseHex(envelope.signature().substring(2));
      case NULS -> HexFormat.of().parseHex(envelope.signature());
      case NULS2 -> Base64.getDecoder().decode(envelope.signature());
      case AVALANCHE -> withoutChecksum(base58(envelope.signature()));
      case SOLANA -> base58(member(envelope, "signature"));
      case SUBSTRATE -> HexFormat.of().parseHex(member(envelope, "data").substring(2));
      case COSMOS -> Base64.getDecoder().decode(member(envelope, "signature"));
      case TEZOS -> {
        byte[] payload = withoutChecksum(base58(member(envelope, "signature")));
        yield Arrays.copyOfRange(payload, payload.length - COMPACT, payload.length);
      }
    };
  }

  /** The same message with a signature of these bytes. */
  static SignedEnvelope change(SignedEnvelope envelope, UnaryOperator<byte[]> change) {
    byte[] bytes = change.apply(of(envelope));
    return switch (envelope.chain().family()) {
      case EVM, UNVERIFIED -> envelope.withSignature("0x" + HexFormat.of().formatHex(bytes));
      case NULS -> envelope.withSignature(HexFormat.of().formatHex(bytes));
      case NULS2 -> envelope.withSignature(Base64.getEncoder().encodeToString(bytes));
      case AVALANCHE -> envelope.withSignature(Base58.encode(withChecksum(bytes, 1)));
      case SOLANA -> withMember(envelope, "signature", Base58.encode(bytes));
      case SUBSTRATE -> withMember(envelope, "data", "0x" + HexFormat.of().formatHex(bytes));
      case COSMOS -> withMember(envelope, "signature", Base64.getEncoder().encodeToString(bytes));
      case TEZOS -> {
        byte[] payload = withoutChecksum(base58(member(envelope, "signature")));
        byte[] prefix = Arrays.copyOf(payload, payload.length - COMPACT);
        yield withMember(
            envelope, "signature", Base58.encode(withChecksum(concatenated(prefix, bytes), 2)));
      }
    };
  }

  /** Flips one bit of what the signature says, not of its header or trailer. */
  static SignedEnvelope flip(SignedEnvelope envelope, int bit) {
    int start =
        switch (envelope.chain().family()) {
          case NULS2 -> 1;
          // Behind the key and the start of the DER sequence, inside r.
          case NULS -> 44;
          case EVM, UNVERIFIED, AVALANCHE, SOLANA, SUBSTRATE, COSMOS, TEZOS -> 0;
        };
    int length =
        switch (envelope.chain().family()) {
          case NULS -> 20;
          // The last bit of all is a marker, not a part of the number.
          case SUBSTRATE -> COMPACT - 1;
          case EVM, UNVERIFIED, AVALANCHE, SOLANA, COSMOS, NULS2, TEZOS -> COMPACT;
        };
    int place = Math.floorMod(bit, 8 * length);
    return change(
        envelope,
        bytes -> {
          bytes[start + place / 8] ^= (byte) (1 << place % 8);
          return bytes;
        });
  }

  /** The other s that fits the same r; {@code at} is where r begins. */
  static byte[] withHighS(byte[] signature, int at) {
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, at + 32, at + COMPACT));
    byte[] other = ORDER_OF_SECP256K1.subtract(s).toByteArray();
    byte[] result = signature.clone();
    Arrays.fill(result, at + 32, at + COMPACT, (byte) 0);
    int used = Math.min(other.length, 32);
    System.arraycopy(other, other.length - used, result, at + COMPACT - used, used);
    return result;
  }

  private static String member(SignedEnvelope envelope, String name) {
    return envelope.signatureObject().required(name).asString();
  }

  private static SignedEnvelope withMember(SignedEnvelope envelope, String name, String text) {
    return envelope.withSignatureObject(object -> object.put(name, text));
  }

  private static byte[] base58(String text) {
    return Base58.decode(text).orElseThrow();
  }

  private static byte[] withoutChecksum(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - CHECKSUM);
  }

  /** Avalanche ends its checksum's SHA-256, Tezos starts it, hashed twice. */
  private static byte[] withChecksum(byte[] bytes, int rounds) {
    byte[] hash = bytes;
    for (int i = 0; i < rounds; i++) {
      hash = sha256(hash);
    }
    byte[] checksum =
        rounds == 1
            ? Arrays.copyOfRange(hash, hash.length - CHECKSUM, hash.length)
            : Arrays.copyOf(hash, CHECKSUM);
    return concatenated(bytes, checksum);
  }

  private static byte[] concatenated(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
