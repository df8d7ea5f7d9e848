package io.aleph4j.conformance;

import io.aleph4j.protocol.Chain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** What can be wrong, or only unusual, in the signatures of each family of chains (spec 01 §3). */
final class Forgeries {

  /** The order of Ed25519's group, little-endian. */
  private static final String ORDER_OF_ED25519 =
      "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

  private final List<Forgery> all = new ArrayList<>();

  private Forgeries() {}

  /** Every forgery of this chain's signatures; {@code random} picks the places of flipped bits. */
  static List<Forgery> of(Chain chain, int random) {
    Forgeries forgeries = new Forgeries();
    if (chain.family() == Chain.Family.UNVERIFIED) {
      return List.of();
    }
    forgeries.ofEveryFamily(chain, random);
    switch (chain.family()) {
      case EVM -> forgeries.evm();
      case SOLANA -> forgeries.solana();
      case SUBSTRATE -> forgeries.substrate();
      case AVALANCHE -> forgeries.avalanche();
      case COSMOS -> forgeries.cosmos();
      case NULS2 -> forgeries.nuls2();
      case NULS -> forgeries.nuls();
      case TEZOS -> forgeries.tezos();
      case UNVERIFIED -> {}
    }
    return List.copyOf(forgeries.all);
  }

  private void ofEveryFamily(Chain chain, int random) {
    refused("no signature", e -> e.withSignature(""));
    refused("white space for a signature", e -> e.withSignature(" "));
    refused("cut short", e -> e.withSignature(cut(e.signature(), 1)));
    refused("half of it", e -> e.withSignature(cut(e.signature(), e.signature().length() / 2)));
    for (int i = 0; i < 3; i++) {
      int bit = random + i * 211;
      refused("one bit flipped", e -> SignatureBytes.flip(e, bit));
    }
    refusedWith("another sender", (e, other) -> e.with("sender", other.sender()));
    refusedWith("a signature by another", (e, other) -> e.withSignature(other.signature()));
    refused("the sender in other letter case", e -> e.with("sender", otherCase(e.sender())));
    refused("a sender with a space after it", e -> e.with("sender", e.sender() + " "));
    refused("an empty sender", e -> e.with("sender", ""));
    Arrays.stream(Chain.values())
        .filter(other -> other != chain && other.family() == chain.family())
        .findFirst()
        .ifPresent(
            other -> refused("another chain of the family", e -> e.with("chain", other.code())));
  }

  private void evm() {
    refused("twice", Forgeries::twice);
    refused("v of the other key", e -> last(e, v -> v ^ 7));
    for (int v : new int[] {2, 26, 29, 34}) {
      refused("v of " + v, e -> last(e, _ -> v));
    }
    refused("a high s without its v", e -> bytes(e, b -> SignatureBytes.withHighS(b, 0)));
    refused("r of 0", e -> bytes(e, b -> zeroed(b, 0, 32)));
    refused("s of 0", e -> bytes(e, b -> zeroed(b, 32, 64)));
    refused("without v", e -> bytes(e, b -> Arrays.copyOf(b, 64)));
    refused("66 bytes", e -> bytes(e, b -> Arrays.copyOf(b, 66)));
    accepted("v of 0 or 1", e -> last(e, v -> v - 27));
    accepted("v as EIP-155 has it", e -> last(e, v -> v - 27 + 37));
    accepted("without 0x", e -> e.withSignature(e.signature().substring(2)));
    accepted(
        "digits in capitals",
        e -> e.withSignature("0x" + e.signature().substring(2).toUpperCase(Locale.ROOT)));
    accepted(
        "a high s with its v",
        e -> last(bytes(e, b -> SignatureBytes.withHighS(b, 0)), v -> v == 27 ? 28 : 27));
  }

  private void solana() {
    refused("twice", Forgeries::twice);
    refused("version 2", e -> object(e, o -> o.put("version", 2)));
    refused("no public key", e -> object(e, o -> o.remove("publicKey")));
    refused("no signature in the object", e -> object(e, o -> o.remove("signature")));
    refusedWith(
        "the public key of another",
        (e, other) -> object(e, o -> o.set("publicKey", other.signatureObject().get("publicKey"))));
    refused("s beyond the group's order", e -> bytes(e, Forgeries::plusOrderOfEd25519));
    refused("a list", e -> e.withSignature("[" + e.signature() + "]"));
    accepted("version 1", e -> object(e, o -> o.put("version", 1)));
    accepted("members in other order and more of them", Forgeries::reordered);
    accepted(
        "an object instead of its text",
        e -> {
          ObjectNode copy = e.json().deepCopy();
          copy.set("signature", e.signatureObject());
          return new SignedEnvelope(copy);
        });
  }

  private void substrate() {
    refused("twice", Forgeries::twice);
    for (String curve : List.of("ed25519", "ecdsa", "SR25519", "")) {
      refused("curve \"" + curve + "\"", e -> object(e, o -> o.put("curve", curve)));
    }
    refused("no data", e -> object(e, o -> o.remove("data")));
    refused("without the marker of sr25519", e -> last(e, b -> b & 0x7f));
    refused("digits that are none", e -> object(e, o -> o.put("data", "0x" + "zz".repeat(64))));
    accepted("members in other order and more of them", Forgeries::reordered);
  }

  private void avalanche() {
    refused("twice", Forgeries::twice);
    refused("the other recovery id", e -> last(e, id -> id ^ 1));
    refused("recovery id 4", e -> last(e, _ -> 4));
    refused("recovery id 27", e -> last(e, id -> id + 27));
    refused("a wrong checksum", Forgeries::lastLetterChanged);
    refused("a high s without its recovery id", e -> bytes(e, b -> SignatureBytes.withHighS(b, 0)));
    accepted(
        "a high s with its recovery id",
        e -> last(bytes(e, b -> SignatureBytes.withHighS(b, 0)), id -> id ^ 1));
  }

  private void cosmos() {
    refused("twice", Forgeries::twice);
    refused("no key", e -> object(e, o -> o.remove("pub_key")));
    refusedWith(
        "the key of another",
        (e, other) -> object(e, o -> o.set("pub_key", other.signatureObject().get("pub_key"))));
    refused("63 bytes", e -> bytes(e, b -> Arrays.copyOf(b, 63)));
    refused("65 bytes", e -> bytes(e, b -> Arrays.copyOf(b, 65)));
    refused("r of 0", e -> bytes(e, b -> zeroed(b, 0, 32)));
    accepted("a high s", e -> bytes(e, b -> SignatureBytes.withHighS(b, 0)));
    accepted(
        "account number and sequence beside it",
        e -> object(e, o -> o.put("account_number", "7").put("sequence", "9")));
    accepted("members in other order and more of them", Forgeries::reordered);
  }

  private void nuls2() {
    refused("the other recovery id", e -> first(e, header -> header == 27 ? 28 : 27));
    for (int header : new int[] {0, 26, 31, 35}) {
      refused("header " + header, e -> first(e, _ -> header));
    }
    refused("header of a compressed key", e -> first(e, header -> header + 4));
    refused("a high s without its header", e -> bytes(e, b -> SignatureBytes.withHighS(b, 1)));
    refused("64 bytes", e -> bytes(e, b -> Arrays.copyOf(b, 64)));
    // The reference's reader of base 64 stops at the padding, that of NULS 1 behind the signature.
    accepted("twice", Forgeries::twice);
    accepted(
        "a high s with its header",
        e ->
            first(bytes(e, b -> SignatureBytes.withHighS(b, 1)), header -> header == 27 ? 28 : 27));
  }

  private void nuls() {
    refusedWith(
        "the key of another",
        (e, other) -> {
          byte[] key = Arrays.copyOf(SignatureBytes.of(other), 34);
          return bytes(
              e,
              b -> {
                System.arraycopy(key, 0, b, 0, key.length);
                return b;
              });
        });
    refused("a length before its end", e -> bytes(e, b -> put(b, 35, b[35] - 1)));
    // Python's slices end with the text.
    accepted("a length beyond its end", e -> bytes(e, b -> put(b, 35, b[35] + 1)));
    accepted("twice", Forgeries::twice);
    accepted("another algorithm byte", e -> bytes(e, b -> put(b, 34, 9)));
  }

  private void tezos() {
    refused("twice", Forgeries::twice);
    for (String type : List.of("other", "RAW", "micheline")) {
      refused("signing type " + type, e -> object(e, o -> o.put("signingType", type)));
    }
    refused("no key", e -> object(e, o -> o.remove("publicKey")));
    refused("no signature in the object", e -> object(e, o -> o.remove("signature")));
    refusedWith(
        "the key of another",
        (e, other) -> object(e, o -> o.set("publicKey", other.signatureObject().get("publicKey"))));
    accepted("signing type raw", e -> object(e, o -> o.put("signingType", "raw")));
    accepted("an address of a program", e -> object(e, o -> o.put("dAppUrl", "example.org")));
    accepted("members in other order and more of them", Forgeries::reordered);
  }

  private void accepted(String name, UnaryOperator<SignedEnvelope> make) {
    all.add(new Forgery(name, ChainVerdict.PROCESSED, (genuine, _) -> make.apply(genuine)));
  }

  private void refused(String name, UnaryOperator<SignedEnvelope> make) {
    refusedWith(name, (genuine, _) -> make.apply(genuine));
  }

  private void refusedWith(
      String name, BiFunction<SignedEnvelope, SignedEnvelope, SignedEnvelope> make) {
    all.add(new Forgery(name, ChainVerdict.INVALID_SIGNATURE, make));
  }

  private static SignedEnvelope bytes(SignedEnvelope envelope, UnaryOperator<byte[]> change) {
    return SignatureBytes.change(envelope, change);
  }

  private static SignedEnvelope first(SignedEnvelope e, IntUnaryOperator to) {
    return bytes(e, b -> put(b, 0, to.applyAsInt(b[0] & 0xff)));
  }

  private static SignedEnvelope last(SignedEnvelope e, IntUnaryOperator to) {
    return bytes(e, b -> put(b, b.length - 1, to.applyAsInt(b[b.length - 1] & 0xff)));
  }

  private static byte[] put(byte[] bytes, int index, int value) {
    bytes[index] = (byte) value;
    return bytes;
  }

  private static byte[] zeroed(byte[] bytes, int from, int to) {
    Arrays.fill(bytes, from, to, (byte) 0);
    return bytes;
  }

  private static byte[] plusOrderOfEd25519(byte[] signature) {
    byte[] order = HexFormat.of().parseHex(ORDER_OF_ED25519);
    int carry = 0;
    for (int i = 0; i < order.length; i++) {
      int sum = (signature[32 + i] & 0xff) + (order[i] & 0xff) + carry;
      signature[32 + i] = (byte) sum;
      carry = sum >>> 8;
    }
    return signature;
  }

  private static SignedEnvelope object(SignedEnvelope envelope, Consumer<ObjectNode> change) {
    return envelope.withSignatureObject(change);
  }

  private static SignedEnvelope reordered(SignedEnvelope envelope) {
    ObjectNode original = envelope.signatureObject();
    List<String> names = new ArrayList<>(original.propertyNames());
    ObjectNode other = Api.JSON.createObjectNode();
    other.put("more", "of it");
    names.reversed().forEach(name -> other.set(name, original.get(name)));
    return envelope.withSignature(other.toPrettyString());
  }

  private static SignedEnvelope lastLetterChanged(SignedEnvelope envelope) {
    String text = envelope.signature();
    return envelope.withSignature(cut(text, 1) + (text.endsWith("2") ? "3" : "2"));
  }

  private static SignedEnvelope twice(SignedEnvelope envelope) {
    return envelope.withSignature(envelope.signature() + envelope.signature());
  }

  private static String cut(String text, int letters) {
    return text.substring(0, text.length() - letters);
  }

  private static String otherCase(String text) {
    StringBuilder other = new StringBuilder();
    text.chars()
        .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
        .forEach(c -> other.append((char) c));
    return other.toString();
  }
}
