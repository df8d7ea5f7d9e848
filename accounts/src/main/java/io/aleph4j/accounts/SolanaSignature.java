package io.aleph4j.accounts;

import org.jspecify.annotations.Nullable;

/**
 * The signature text of Solana accounts, {@code {"signature":…,"publicKey":…}}, as JSON spelled in
 * any way (spec 01 §3.4).
 *
 * @param signature base 58, unchecked
 * @param publicKey base 58, unchecked
 */
record SolanaSignature(String signature, String publicKey) {

  /** Reads the text; null when it is not an object with both texts, or its version is not 1. */
  static @Nullable SolanaSignature parse(String text) {
    SignatureJson json = SignatureJson.parse(text, "signature", "publicKey", "version");
    if (json == null || (json.has("version") && !json.isOne("version"))) {
      return null;
    }
    String signature = json.text("signature");
    String publicKey = json.text("publicKey");
    return signature == null || publicKey == null
        ? null
        : new SolanaSignature(signature, publicKey);
  }

  /** The compact text. */
  String toJson() {
    return "{\"signature\":\"" + signature + "\",\"publicKey\":\"" + publicKey + "\"}";
  }
}
