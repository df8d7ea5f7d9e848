package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.junit.jupiter.api.Test;

class MerlinTranscriptTest {

  /** The vector of Merlin's own tests. */
  @Test
  void challengesAsMerlinDoes() {
    MerlinTranscript transcript = new MerlinTranscript("test protocol");
    transcript.append("some label", "some data".getBytes(StandardCharsets.US_ASCII));
    assertThat(HexFormat.of().formatHex(transcript.challenge("challenge", 32)))
        .isEqualTo("d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615");
  }

  @Test
  void aCopyGoesOnByItself() {
    MerlinTranscript transcript = new MerlinTranscript("test");
    transcript.append("x", new byte[200]);
    MerlinTranscript copy = transcript.copy();
    transcript.append("x", new byte[1]);
    byte[] other = transcript.challenge("c", 400);
    byte[] challenge = copy.copy().challenge("c", 400);
    assertThat(challenge).isNotEqualTo(other).isEqualTo(copy.challenge("c", 400));
    assertThat(copy.challenge("c", 400)).isNotEqualTo(challenge);
  }

  @Test
  void lengthsAreSaid() {
    MerlinTranscript one = new MerlinTranscript("test");
    one.append("x", new byte[] {1, 2});
    one.append("x", new byte[] {3});
    MerlinTranscript other = new MerlinTranscript("test");
    other.append("x", new byte[] {1});
    other.append("x", new byte[] {2, 3});
    assertThat(one.challenge("c", 32)).isNotEqualTo(other.challenge("c", 32));
  }

  /** SHA3-256 of the empty text, from the permutation alone. */
  @Test
  void permutesAsSha3Does() {
    byte[] state = new byte[KeccakPermutation.STATE_BYTES];
    state[0] = 6;
    state[135] = (byte) 0x80;
    KeccakPermutation.permute(state);
    byte[] expected = new byte[32];
    new SHA3Digest(256).doFinal(expected, 0);
    assertThat(Arrays.copyOf(state, 32)).isEqualTo(expected);
  }
}
