package io.aleph4j.accounts;

import java.nio.charset.StandardCharsets;

/**
 * A Merlin transcript: what both sides of a proof said, hashed as it is said, by STROBE-128 with a
 * rate of 166 bytes over Keccak-f[1600] (spec 01 §3.5). Not safe for use by many threads at once.
 */
final class MerlinTranscript {

  private static final int RATE = 166;
  private static final byte[] STROBE = ascii("STROBEv1.0.2");
  private static final byte[] MERLIN = ascii("Merlin v1.0");

  // The flags of STROBE's operations.
  private static final int INBOUND = 1;
  private static final int APPLICATION = 2;
  private static final int CIPHER = 4;
  private static final int META = 16;

  private final byte[] state;
  private int position;
  private int operationStart;

  /** A transcript of the protocol that this label names. */
  MerlinTranscript(String label) {
    state = new byte[KeccakPermutation.STATE_BYTES];
    byte[] parameters = {1, (byte) (RATE + 2), 1, 0, 1, 96};
    System.arraycopy(parameters, 0, state, 0, parameters.length);
    System.arraycopy(STROBE, 0, state, parameters.length, STROBE.length);
    KeccakPermutation.permute(state);
    begin(META | APPLICATION);
    absorb(MERLIN);
    append("dom-sep", ascii(label));
  }

  private MerlinTranscript(MerlinTranscript original) {
    state = original.state.clone();
    position = original.position;
    operationStart = original.operationStart;
  }

  /** A transcript that has said the same so far and goes on by itself. */
  MerlinTranscript copy() {
    return new MerlinTranscript(this);
  }

  /** Says a message. */
  void append(String label, byte[] message) {
    describe(label, message.length);
    begin(APPLICATION);
    absorb(message);
  }

  /** So many bytes that depend on all that was said; they are said themselves by that. */
  byte[] challenge(String label, int length) {
    describe(label, length);
    begin(INBOUND | APPLICATION | CIPHER);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = state[position];
      state[position] = 0;
      advance();
    }
    return bytes;
  }

  /** Label and length of what follows, as one operation. */
  private void describe(String label, int length) {
    begin(META | APPLICATION);
    absorb(ascii(label));
    for (int i = 0; i < Integer.SIZE; i += Byte.SIZE) {
      absorb((byte) (length >>> i));
    }
  }

  private void begin(int flags) {
    int previousStart = operationStart;
    operationStart = position + 1;
    absorb((byte) previousStart);
    absorb((byte) flags);
    if ((flags & CIPHER) != 0 && position != 0) {
      endBlock();
    }
  }

  private void absorb(byte[] bytes) {
    for (byte b : bytes) {
      absorb(b);
    }
  }

  private void absorb(byte b) {
    state[position] ^= b;
    advance();
  }

  private void advance() {
    position++;
    if (position == RATE) {
      endBlock();
    }
  }

  private void endBlock() {
    state[position] ^= (byte) operationStart;
    state[position + 1] ^= 4;
    state[RATE + 1] ^= (byte) 0x80;
    KeccakPermutation.permute(state);
    position = 0;
    operationStart = 0;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
