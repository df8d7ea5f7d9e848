package io.aleph4j.accounts;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** What signing and verifying with sr25519 share: transcript and numbers (spec 01 §3.5). */
final class Sr25519 {

  static final int KEY_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private static final int WIDE_BYTES = 64;
  // What every signature of the context "substrate" begins with.
  private static final MerlinTranscript CONTEXT = context();

  private Sr25519() {}

  private static MerlinTranscript context() {
    MerlinTranscript transcript = new MerlinTranscript("SigningContext");
    transcript.append("", "substrate".getBytes(StandardCharsets.US_ASCII));
    return transcript;
  }

  /** The transcript of this message and key, up to where the signature's point comes. */
  static MerlinTranscript transcript(byte[] message, byte[] publicKey) {
    MerlinTranscript transcript = CONTEXT.copy();
    transcript.append("sign-bytes", message);
    transcript.append("proto-name", "Schnorr-sig".getBytes(StandardCharsets.US_ASCII));
    transcript.append("sign:pk", publicKey);
    return transcript;
  }

  /** The number k that the signature's point r makes of the transcript. */
  static BigInteger challenge(MerlinTranscript transcript, byte[] r) {
    transcript.append("sign:R", r);
    return scalar(transcript, "sign:c");
  }

  /** A number below the group's order that depends on all that the transcript said. */
  static BigInteger scalar(MerlinTranscript transcript, String label) {
    byte[] wide = transcript.challenge(label, WIDE_BYTES);
    return PointBytes.littleEndian(wide, 0, wide.length).mod(RistrettoPoint.ORDER);
  }
}
