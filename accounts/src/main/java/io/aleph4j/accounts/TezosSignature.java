package io.aleph4j.accounts;

import org.jspecify.annotations.Nullable;

/**
 * The signature text of Tezos accounts, as JSON spelled in any way (spec 01 §3.10).
 *
 * @param signature unchecked
 * @param publicKey unchecked
 * @param application the address of the application that asked a wallet to sign; null when the
 *     plain verification buffer was signed
 */
record TezosSignature(String signature, String publicKey, @Nullable String application) {

  private static final String SIGNATURE = "signature";
  private static final String PUBLIC_KEY = "publicKey";
  private static final String SIGNING_TYPE = "signingType";
  private static final String APPLICATION = "dAppUrl";
  private static final String RAW = "raw";
  private static final String MICHELINE = "micheline";

  /**
   * Reads the text; null when it is not an object with both texts, or has a {@code signingType} or
   * {@code dAppUrl} that is none.
   */
  static @Nullable TezosSignature parse(String text) {
    SignatureJson json =
        SignatureJson.parse(text, SIGNATURE, PUBLIC_KEY, SIGNING_TYPE, APPLICATION);
    if (json == null) {
      return null;
    }
    String signature = json.text(SIGNATURE);
    String publicKey = json.text(PUBLIC_KEY);
    String signingType = json.textOr(SIGNING_TYPE, RAW);
    String application = json.textOr(APPLICATION, TezosMicheline.DEFAULT_APPLICATION);
    if (signature == null || publicKey == null || signingType == null) {
      return null;
    }
    return switch (signingType) {
      case RAW -> new TezosSignature(signature, publicKey, null);
      case MICHELINE ->
          application == null ? null : new TezosSignature(signature, publicKey, application);
      default -> null;
    };
  }

  /** The compact text. The application's address must not need escapes in JSON. */
  String toJson() {
    String required = "{\"signature\":\"" + signature + "\",\"publicKey\":\"" + publicKey + '"';
    return application == null
        ? required + '}'
        : required + ",\"signingType\":\"micheline\",\"dAppUrl\":\"" + application + "\"}";
  }
}
