package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the signature covers cannot change; what it does not cover, and how it is spelled, can. */
class SignatureMutationTest {

  private static final int MUTATIONS = 10_000;

  private final SignatureVerifier verifier = new SignatureVerifier();
  private final Random random = new Random(20_261_126);
  private final List<Envelope> originals = originals();

  private static List<Envelope> originals() {
    String hash = ItemHash.sha256("mutation").value();
    return List.of(
        Signed.by(EvmAccount.ofPrivateKey(Signed.K1, Chain.ETH), MessageType.POST, hash),
        Signed.by(EvmAccount.ofPrivateKey(Signed.K1, Chain.BASE), MessageType.AGGREGATE, hash),
        Signed.by(
            DevelopmentAccounts.builtIn().get(3),
            MessageType.STORE,
            "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"),
        Signed.by(SolanaAccount.ofSeed(Signed.K2, Chain.SOL), MessageType.POST, hash),
        Signed.by(SolanaAccount.ofSeed(new byte[32], Chain.ES), MessageType.FORGET, hash),
        Signed.by(SubstrateAccount.ofMiniSecret(Signed.K2, 42), MessageType.POST, hash),
        Signed.by(AvalancheAccount.ofPrivateKey(Signed.K1, "X"), MessageType.POST, hash),
        Signed.by(CosmosAccount.ofPrivateKey(Signed.K1, "cosmos"), MessageType.STORE, hash),
        Signed.by(
            NulsAccount.ofPrivateKey(Signed.K1, NulsAccount.MAIN_CHAIN_ID),
            MessageType.AGGREGATE,
            hash),
        Signed.by(Nuls2Account.ofPrivateKey(Signed.K1, Nuls2Network.TEST), MessageType.POST, hash),
        Signed.by(TezosAccount.ofSecret(TezosCurve.ED25519, Signed.K2), MessageType.POST, hash),
        Signed.by(TezosAccount.ofSecret(TezosCurve.SECP256K1, Signed.K1), MessageType.STORE, hash),
        Signed.by(TezosAccount.ofSecret(TezosCurve.P256, Signed.K1), MessageType.FORGET, hash));
  }

  @Test
  void changesOfCoveredFieldsAreRefused() {
    for (int i = 0; i < MUTATIONS; i++) {
      Envelope original = originals.get(i % originals.size());
      Envelope mutated =
          switch (random.nextInt(4)) {
            case 0 -> withChain(original);
            case 1 -> withSender(original, mutate(original.sender().value()));
            case 2 -> withType(original);
            default -> withHash(original, mutate(original.itemHash().value()));
          };
      assertThat(verifier.verify(mutated)).as("%s", mutated).isInstanceOf(Verdict.Invalid.class);
    }
  }

  @Test
  void changesOfTheSignatureAreRefused() {
    for (int i = 0; i < MUTATIONS; i++) {
      Envelope original = originals.get(i % originals.size());
      String signature = String.valueOf(original.signature());
      String mutated = mutate(signature);
      // Letter case and the parity's other spelling mean the same; so does a space in the JSON.
      Verdict verdict = verifier.verify(Signed.with(original, mutated));
      if (verdict instanceof Verdict.Valid) {
        assertThat(isSameSpelling(original.chain(), signature, mutated)).as(mutated).isTrue();
      }
    }
  }

  private static boolean isSameSpelling(Chain chain, String signature, String mutated) {
    return switch (chain.family()) {
      case SOLANA -> isSameSolana(signature, mutated);
      case SUBSTRATE -> isSameSubstrate(signature, mutated);
      case COSMOS -> cosmosBytes(mutated).equals(cosmosBytes(signature));
      case AVALANCHE -> mutated.stripTrailing().equals(signature);
      case NULS -> isSameNuls(signature, mutated);
      case NULS2 -> Arrays.equals(nuls2(signature), nuls2(mutated));
      case TEZOS -> Objects.equals(TezosSignature.parse(mutated), TezosSignature.parse(signature));
      case EVM, UNVERIFIED -> isSameHex(signature, mutated);
    };
  }

  private static boolean isSameNuls(String signature, String mutated) {
    NulsSignature parsed = NulsSignature.parse(mutated);
    NulsSignature original = Objects.requireNonNull(NulsSignature.parse(signature));
    return parsed != null
        && Arrays.equals(parsed.publicKey(), original.publicKey())
        && Arrays.equals(parsed.der(), original.der());
  }

  private static byte[] nuls2(String signature) {
    return LaxBase64.decode(signature, Nuls2SignatureScheme.SIGNATURE_BYTES).orElseThrow();
  }

  private static boolean isSameHex(String signature, String mutated) {
    String lower = mutated.toLowerCase(Locale.ROOT);
    return lower
        .substring(0, lower.length() - 2)
        .equals(signature.substring(0, signature.length() - 2));
  }

  private static boolean isSameSolana(String signature, String mutated) {
    SolanaSignature parsed = SolanaSignature.parse(mutated);
    SolanaSignature original = Objects.requireNonNull(SolanaSignature.parse(signature));
    return parsed != null
        && parsed.publicKey().equals(original.publicKey())
        && parsed.signature().stripTrailing().equals(original.signature());
  }

  private static boolean isSameSubstrate(String signature, String mutated) {
    SignatureJson parsed = Objects.requireNonNull(SignatureJson.parse(mutated, "curve", "data"));
    String data = String.valueOf(parsed.text("data")).toLowerCase(Locale.ROOT);
    return "sr25519".equals(parsed.textOr("curve", "sr25519"))
        && signature.contains("\"0x" + data.replaceFirst("^0x", "") + "\"");
  }

  /** The bytes of signature and key, since base 64 has many spellings. */
  private static String cosmosBytes(String text) {
    SignatureJson json =
        Objects.requireNonNull(SignatureJson.parse(text, "signature", "pub_key", "value"));
    SignatureJson key = Objects.requireNonNull(json.object("pub_key"));
    return HexFormat.of()
            .formatHex(LaxBase64.decode(String.valueOf(json.text("signature")), 64).orElseThrow())
        + HexFormat.of()
            .formatHex(LaxBase64.decode(String.valueOf(key.text("value")), 33).orElseThrow());
  }

  @Test
  void changesOfUncoveredFieldsAndSpellingsAreAccepted() {
    for (int i = 0; i < MUTATIONS; i++) {
      Envelope original = originals.get(i % originals.size());
      Envelope mutated =
          switch (random.nextInt(4)) {
            case 0 -> withTime(original, new Timestamp(random.nextLong(4_000_000_000_000_000L)));
            case 1 -> withChannel(original, random.nextBoolean() ? null : mutate("channel"));
            case 2 -> withItemType(original);
            default -> respelled(original);
          };
      assertThat(verifier.verify(mutated)).as("%s", mutated).isEqualTo(Verdict.VALID);
    }
  }

  private Envelope respelled(Envelope original) {
    String signature = String.valueOf(original.signature());
    return Signed.with(
        original,
        switch (original.chain().family()) {
          case SOLANA -> respellSolana(signature);
          case SUBSTRATE -> respellSubstrate(signature);
          case COSMOS -> respellCosmos(signature);
          case AVALANCHE -> signature + space();
          case NULS -> respellNuls(signature);
          case NULS2 -> spaced(signature, 1);
          case TEZOS -> respellTezos(signature);
          case EVM, UNVERIFIED -> respellHex(signature);
        });
  }

  private String respellNuls(String signature) {
    String algorithm = String.format("%02x", random.nextInt(256));
    String other = signature.substring(0, 68) + algorithm + signature.substring(70);
    return spaced(inRandomCase(other), 2) + (random.nextBoolean() ? "00ff" : "");
  }

  /** The text with white space between groups of so many characters. */
  private String spaced(String text, int group) {
    StringBuilder spaced = new StringBuilder(space());
    for (int i = 0; i < text.length(); i += group) {
      spaced.append(text, i, i + group).append(random.nextInt(8) == 0 ? space() : "");
    }
    return spaced.toString();
  }

  private String respellHex(String signature) {
    boolean odd = signature.endsWith("1c");
    List<String> parities =
        odd ? List.of("01", "1c", "24", "26", "a0") : List.of("00", "1b", "23", "25", "ff");
    String digits = signature.substring(2, 130) + parities.get(random.nextInt(parities.size()));
    List<UnaryOperator<String>> cases =
        List.of(text -> text, text -> text.toUpperCase(Locale.ROOT), this::inRandomCase);
    return List.of("", "0x").get(random.nextInt(2))
        + cases.get(random.nextInt(cases.size())).apply(digits);
  }

  private String inRandomCase(String text) {
    StringBuilder mixed = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      mixed.append(random.nextBoolean() ? Character.toUpperCase(c) : c);
    }
    return mixed.toString();
  }

  private String respellSolana(String text) {
    SolanaSignature parsed = Objects.requireNonNull(SolanaSignature.parse(text));
    return respellJson(parsed.signature(), parsed.publicKey(), "\"version\":1");
  }

  private String respellTezos(String text) {
    TezosSignature parsed = Objects.requireNonNull(TezosSignature.parse(text));
    return respellJson(parsed.signature(), parsed.publicKey(), "\"signingType\":\"raw\"");
  }

  private String respellJson(String signatureText, String publicKey, String optional) {
    String signature = "\"signature\"" + space() + ":" + space() + "\"" + signatureText + "\"";
    String key = "\"publicKey\"" + space() + ":" + space() + "\"" + publicKey + "\"";
    String first = random.nextBoolean() ? signature : key;
    String second = first.equals(key) ? signature : key;
    String more = random.nextBoolean() ? "," + space() + optional : "";
    return space() + "{" + space() + first + space() + "," + space() + second + more + space() + "}"
        + space();
  }

  private String respellSubstrate(String text) {
    String digits = text.substring(text.indexOf("0x") + 2, text.lastIndexOf('"'));
    String prefix = random.nextBoolean() ? "0x" : "";
    String curve = random.nextBoolean() ? "\"curve\":\"sr25519\"," + space() : "";
    return "{" + space() + curve + "\"data\":\"" + prefix + inRandomCase(digits) + "\"}" + space();
  }

  private String respellCosmos(String text) {
    SignatureJson json =
        Objects.requireNonNull(SignatureJson.parse(text, "signature", "pub_key", "value"));
    SignatureJson key = Objects.requireNonNull(json.object("pub_key"));
    return "{\"pub_key\":{"
        + space()
        + "\"value\":\""
        + key.text("value")
        + "\",\"type\":\"tendermint/PubKeySecp256k1\"}"
        + space()
        + ",\"signature\":"
        + space()
        + "\""
        + List.of("", " ", "\\n", "-").get(random.nextInt(4))
        + json.text("signature")
        + "\"}";
  }

  private String space() {
    return List.of("", "", " ", "\n", "\t", "\r\n  ").get(random.nextInt(6));
  }

  /** The text with one character replaced, added or removed. */
  private String mutate(String text) {
    int at = random.nextInt(text.length());
    String alphabet = "0123456789abcdefABCDEFxXzZ\n é\"";
    String mutated;
    do {
      String with = String.valueOf(alphabet.charAt(random.nextInt(alphabet.length())));
      mutated =
          switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at) + with + text.substring(at);
            case 1 -> text.substring(0, at) + text.substring(at + 1);
            case 2 -> swapCase(text, at);
            default -> text.substring(0, at) + with + text.substring(at + 1);
          };
    } while (mutated.equals(text));
    return mutated;
  }

  private static String swapCase(String text, int at) {
    char c = text.charAt(at);
    char swapped = Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c);
    return text.substring(0, at) + swapped + text.substring(at + 1);
  }

  private Envelope withChain(Envelope e) {
    Chain[] chains = Chain.values();
    Chain chain;
    do {
      chain = chains[random.nextInt(chains.length)];
    } while (chain == e.chain());
    return new Envelope(
        chain,
        e.sender(),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        e.time(),
        e.channel(),
        e.signature());
  }

  private static Envelope withSender(Envelope e, String sender) {
    return new Envelope(
        e.chain(),
        new Address(sender),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        e.time(),
        e.channel(),
        e.signature());
  }

  private Envelope withType(Envelope e) {
    MessageType[] types = MessageType.values();
    MessageType type;
    do {
      type = types[random.nextInt(types.length)];
    } while (type == e.type());
    return new Envelope(
        e.chain(),
        e.sender(),
        type,
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        e.time(),
        e.channel(),
        e.signature());
  }

  private static Envelope withHash(Envelope e, String hash) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        new ItemHash(hash),
        e.itemType(),
        e.itemContent(),
        e.time(),
        e.channel(),
        e.signature());
  }

  private static Envelope withTime(Envelope e, Timestamp time) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        time,
        e.channel(),
        e.signature());
  }

  private static Envelope withChannel(
      Envelope e, @org.jspecify.annotations.Nullable String channel) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        e.time(),
        channel,
        e.signature());
  }

  private static Envelope withItemType(Envelope e) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        e.itemHash(),
        ItemType.INLINE,
        "{}",
        e.time(),
        e.channel(),
        e.signature());
  }
}
