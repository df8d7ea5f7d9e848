package io.aleph4j.content;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancedTreeTest {

  private static final int CHUNK = FileTrees.CHUNK_BYTES;

  private static UnixFsNode root(UnixFsProfile profile, int leaves, UnixFsNode leaf) {
    BalancedTree tree = new BalancedTree(profile);
    for (int i = 0; i < leaves; i++) {
      tree.add(leaf);
    }
    return tree.finish();
  }

  /**
   * Files of zeros have one leaf over and over, so that their trees need no gigabytes. The values
   * come from JavaScript's {@code ipfs-unixfs-importer}, which was given every byte: {@link
   * UnixFsHasherTest#answersWhatOthersAnswer} has the recipe.
   */
  @ParameterizedTest
  @CsvSource({
    "1, QmS9JArPwa55ePgDnyg6TzX24mYTS1b1vLqWNebyVotKxQ, 9,"
        + "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu, 1,"
        + "bafybeibyqyrkx66boqbutl5oktknecxgnl43cipcls3knonfmi727rdtnu, 9",
    "262143, QmbNDspMkzkMFKyS3eCJGedG7GWRQHSCzJCZLjxP7wyVAx, 262157,"
        + "bafkreic6iqyxuiad5dem4bzgyy336yoi6tegdqa4e5vt24gq3btool5cra, 262143,"
        + "bafybeigbr4bwzvs64war3b3jrtixa4z7oikofdaocextdpo5guv4eldzce, 262157",
    "262144, QmRk1rduJvo5DfEYAaLobS2za9tDszk35hzaNSDCJ74DA7, 262158,"
        + "bafkreiekhhjkxu4ztk3tyng3er3ijhg56mb44oe3gwbgquhzu4afrg2ksa, 262144,"
        + "bafybeibsr5kjsohzzjy5qvpycm27g3npukuluduozbmvywb6bdrpocmv7a, 262158",
    "262145, QmbVuw4C4vcmVKqxoWtgDVobvcHrSn51qsmQmyxjk4sB2Q, 262267,"
        + "bafybeigllfqgfpqydppr6cmv56g7ax4wyhruzswvcefv6j5kj77nzttfki, 262249,"
        + "bafybeigzrlx5fjmx5vt2ii74zustfyqpdhlv2kq26lydnxqawjcrlapwtu, 262271",
    "45613056, QmY4HSz1oVGdUzb8poVYPLsoqBZjH6LZrtgnme9wWn2Qko, 45623854,"
        + "bafybeibxsa3ioclowpaq7b6gxl65gzqneopfr3fnhedak6sqr4bjz5lnyq, 45621766,"
        + "bafybeifiyqx3dbeq2znuo24j4pxnqntenyef5dpmnqutnig5mcdz27wrtu, 45624202",
    "45875200, QmaL1KiQRV8secNszpjjFPg722T53c77k2dz5UsNua59ZT, 45886175,"
        + "bafybeigfps5vzivfspwgm3uwsfyl5s6bn3ysh7uqidgauxgopw4yi66lse, 45884079,"
        + "bafybeif7girhgkegrrjxtuic2ro3x555nan2kqnggloy4g3kaulpdan57y, 45886529",
    "7936671744, QmaUnuM6XbnxLbHUHmY5QxK8LkFqQcX9jvGPVjRF94EEsd, 7938559307,"
        + "bafybeidxp6macmsb2fl24g2urxdvecsmmuspexpjyxcav2wyazeytjh5yi, 7938196343,"
        + "bafybeidkvldic3k22kmeljisx6dhxnspmr6wtso3gmjqfvxmdg66wijggy, 7938620207",
    "7936671745, QmVZLgevKqdMBkEdFhcauLccqzLNn2gmfwVaXhHEZJyqzm, 7938559522,"
        + "bafybeic3bmw3lls6npgpysoz7577inmexlh7ulmlepk4qypu72heonqfhu, 7938196558,"
        + "bafybeid74fw25hchymhcxt7liyn2j35tatrbdh3exlelhsz3hzqjwctusu, 7938620430"
  })
  void answersWhatOthersAnswer(
      long size,
      String v0,
      long size0,
      String raw,
      long sizeRaw,
      String wrapped,
      long sizeWrapped) {
    assertZeros(UnixFsProfile.V0, size, v0, size0);
    assertZeros(UnixFsProfile.V1_RAW_LEAVES, size, raw, sizeRaw);
    assertZeros(UnixFsProfile.V1_WRAPPED_LEAVES, size, wrapped, sizeWrapped);
  }

  private static void assertZeros(
      UnixFsProfile profile, long size, String cid, long cumulativeSize) {
    UnixFsNode leaf = Streams.root(profile, new byte[CHUNK]);
    BalancedTree tree = new BalancedTree(profile);
    for (long i = 0; i < size / CHUNK; i++) {
      tree.add(leaf);
    }
    if (size % CHUNK > 0) {
      tree.add(Streams.root(profile, new byte[(int) (size % CHUNK)]));
    }
    assertThat(tree.finish()).isEqualTo(new UnixFsNode(Cid.parse(cid), size, cumulativeSize));
  }

  @Test
  void oneLeafIsTheRoot() {
    UnixFsNode leaf = Streams.root(UnixFsProfile.V0, new byte[] {1});
    assertThat(root(UnixFsProfile.V0, 1, leaf)).isEqualTo(leaf);
  }

  @Property(tries = 200)
  void isTheTreeOfTheReference(
      @ForAll UnixFsProfile profile, @ForAll @IntRange(min = 1, max = 3_000) int leaves) {
    assertReference(profile, leaves);
  }

  @ParameterizedTest
  @CsvSource({"173", "174", "175", "30102", "30275", "30276", "30277", "30450", "30451", "60553"})
  void isTheTreeOfTheReferenceAtTheLimits(int leaves) {
    for (UnixFsProfile profile : UnixFsProfile.values()) {
      assertReference(profile, leaves);
    }
  }

  private static void assertReference(UnixFsProfile profile, int leaves) {
    UnixFsNode leaf = Streams.root(profile, new byte[] {1, 2, 3});
    assertThat(root(profile, leaves, leaf)).isEqualTo(new Reference(profile).root(leaves, leaf));
  }
}
