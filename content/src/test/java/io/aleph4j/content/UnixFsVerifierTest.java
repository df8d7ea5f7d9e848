package io.aleph4j.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnixFsVerifierTest {

  private static final int CHUNK = FileTrees.CHUNK_BYTES;

  private static boolean matches(byte[] file, Cid cid) {
    UnixFsVerifier verifier = new UnixFsVerifier(cid);
    verifier.update(file, 0, file.length);
    return verifier.matches(cid);
  }

  @ParameterizedTest
  @CsvSource({
    "0, QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH",
    "0, bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    "262144, QmbcaCtvxnoA1iPnGSvABvZTddnhoMJv2gNbpHfVmkxPuW",
    "262144, bafkreigvbg77mqvdkp4ilaxivbdozlqedqztw6ofpj5cj7zrb663p2iu5e",
    "262145, QmTSZuGYUpVrhMmC4duxRJbPtKXTUZyx73oebV8oRMiDTs",
    "262145, bafybeigjxpfr7pbb35st2scup3gosnljuw4j3wu5cm7yndynm4asxugtqm",
    "1048576, QmZxqsmKZbwrPGAiPDgnUHKuh7FicKDFMpaE8B6mhdQAH3",
    "1048576, bafybeihoskmhhavvvpccjhfeuturxhtr2c3sde4bt4tnhy2yz2ih6vlyie"
  })
  void knowsTheVectorsOfTheSpecification(int size, String text) {
    byte[] file = "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
    assertThat(matches(file, Cid.parse(text))).isTrue();
    assertThat(matches(Arrays.copyOf(file, size + 1), Cid.parse(text))).isFalse();
  }

  /** A file of one chunk under {@code bafy}: what {@code ipfs add} gives without raw leaves. */
  @Test
  void knowsASmallFileAsNode() {
    byte[] file = "hello world\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(
            matches(file, Cid.parse("bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby")))
        .isTrue();
  }

  @Property(tries = 100)
  void everyProfileMatchesAndNoOtherFile(
      @ForAll UnixFsProfile profile,
      @ForAll @IntRange(min = 1, max = 3 * CHUNK) int size,
      @ForAll @IntRange(max = 3 * CHUNK) int position) {
    byte[] file = Streams.pattern(size);
    Cid cid = Streams.root(profile, file).cid();
    assertThat(matches(file, cid)).isTrue();
    file[position % size] ^= 1;
    assertThat(matches(file, cid)).isFalse();
  }

  /** The same blocks under a root that somebody wrote in version 1 for the name of a host. */
  @Test
  void knowsVersion0WrittenAnew() {
    byte[] file = Streams.pattern(CHUNK + 1);
    Cid cid = Streams.root(UnixFsProfile.V0, file).cid();
    assertThat(cid.toV1()).isNotEqualTo(Streams.root(UnixFsProfile.V1_WRAPPED_LEAVES, file).cid());
    assertThat(matches(file, cid.toV1())).isTrue();
  }

  @Test
  void comparesWithSeveral() {
    byte[] file = Streams.pattern(CHUNK + 1);
    Cid v0 = Streams.root(UnixFsProfile.V0, file).cid();
    Cid v1 = Streams.root(UnixFsProfile.V1_RAW_LEAVES, file).cid();
    Cid other = Streams.root(UnixFsProfile.V0, new byte[0]).cid();
    UnixFsVerifier verifier = new UnixFsVerifier(v0, v1, other);
    Streams.pattern(file.length, 10_000, verifier::update);
    assertThat(verifier.matches(v0)).isTrue();
    assertThat(verifier.matches(v1)).isTrue();
    assertThat(verifier.matches(other)).isFalse();
    assertThat(verifier.matches(v0)).isTrue();
  }

  @Test
  void knowsNothingOfOtherHashesAndCodecs() {
    Multihash hash = Multihash.sha256(new byte[0]);
    for (Cid cid :
        new Cid[] {
          Cid.v1(0x71, hash), Cid.v1(Cid.RAW, Multihash.of(Multihash.IDENTITY, new byte[0]))
        }) {
      assertThat(matches(new byte[0], cid)).isFalse();
    }
    assertThat(matches(new byte[0], Cid.v1(Cid.RAW, hash))).isTrue();
    assertThat(matches(new byte[0], Cid.v1(Cid.DAG_PB, hash))).isFalse();
  }

  @Test
  void aBlockOfSeveralChunksIsNoLeaf() {
    byte[] file = Streams.pattern(CHUNK + 1);
    assertThat(matches(file, Cid.v1(Cid.RAW, Multihash.sha256(file)))).isFalse();
  }

  @Test
  void endsWithTheFirstAnswer() {
    Cid raw = Cid.v1(Cid.RAW, Multihash.sha256(new byte[0]));
    UnixFsVerifier verifier = new UnixFsVerifier(raw);
    assertThat(verifier.matches(raw)).isTrue();
    assertThatThrownBy(() -> verifier.update(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesToAnswerWhatItDidNotCompute() {
    Cid v0 = Streams.root(UnixFsProfile.V0, new byte[0]).cid();
    UnixFsVerifier verifier = new UnixFsVerifier(v0);
    assertThatThrownBy(() -> verifier.matches(v0.toV1()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(v0.toV1().toString());
    assertThat(verifier.matches(v0)).isTrue();
  }
}
