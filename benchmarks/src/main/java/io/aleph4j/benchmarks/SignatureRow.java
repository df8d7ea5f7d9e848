package io.aleph4j.benchmarks;

import fr.acinq.secp256k1.Secp256k1;
import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.accounts.SolanaAccount;
import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import tools.jackson.databind.JsonNode;

/**
 * The schemes of signatures, each with the calls of libraries that no verifier can do without: all
 * hashing and the work on the curve, on bytes that are ready.
 */
public enum SignatureRow {
  EVM {
    @Override
    Account account(byte[] secret) {
      return EvmAccount.ofPrivateKey(secret, Chain.ETH);
    }

    @Override
    BooleanSupplier library(Envelope envelope) {
      byte[] message = envelope.verificationBuffer();
      byte[] prefix =
          ("\u0019Ethereum Signed Message:\n" + message.length).getBytes(StandardCharsets.US_ASCII);
      byte[] signature = HexFormat.of().parseHex(signatureOf(envelope), 2, 130);
      int recoveryId = HexFormat.fromHexDigits(signatureOf(envelope), 130, 132) - 27;
      byte[] address = HexFormat.of().parseHex(envelope.sender().value().substring(2));
      Secp256k1 library = Secp256k1.get();
      return () -> {
        byte[] digest = keccak(prefix, message);
        byte[] key = library.ecdsaRecover(signature, digest, recoveryId);
        byte[] hash = keccak(Arrays.copyOfRange(key, 1, 65));
        return Arrays.equals(hash, 12, 32, address, 0, 20);
      };
    }
  },

  SOLANA {
    @Override
    Account account(byte[] secret) {
      return SolanaAccount.ofSeed(secret, Chain.SOL);
    }

    @Override
    BooleanSupplier library(Envelope envelope) {
      byte[] message = envelope.verificationBuffer();
      JsonNode parts = StrictJson.parse(signatureOf(envelope));
      byte[] signature = Base58.decode(parts.get("signature").stringValue()).orElseThrow();
      byte[] key = Base58.decode(parts.get("publicKey").stringValue()).orElseThrow();
      return () -> Ed25519.verify(signature, 0, key, 0, message, 0, message.length);
    }
  };

  /** The account that this secret of 32 bytes determines. */
  abstract Account account(byte[] secret);

  /** What has to be computed, whoever does it, to say whether this signature is right. */
  abstract BooleanSupplier library(Envelope envelope);

  private static String signatureOf(Envelope envelope) {
    return Objects.requireNonNull(envelope.signature(), "a signature");
  }

  private static byte[] keccak(byte[]... parts) {
    KeccakDigest keccak = new KeccakDigest(256);
    for (byte[] part : parts) {
      keccak.update(part, 0, part.length);
    }
    byte[] hash = new byte[32];
    keccak.doFinal(hash, 0);
    return hash;
  }
}
