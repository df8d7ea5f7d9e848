package io.aleph4j.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UnixFsHasherTest {

  private static final int CHUNK = FileTrees.CHUNK_BYTES;

  /** Spec 03 §10.1. */
  @ParameterizedTest
  @CsvSource({
    "'', 0, QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH,"
        + "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    "hello world, 1, Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD,"
        + "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    "'hello\n', 1, QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN,"
        + "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
    "x, 262144, QmbcaCtvxnoA1iPnGSvABvZTddnhoMJv2gNbpHfVmkxPuW,"
        + "bafkreigvbg77mqvdkp4ilaxivbdozlqedqztw6ofpj5cj7zrb663p2iu5e",
    "x, 262145, QmTSZuGYUpVrhMmC4duxRJbPtKXTUZyx73oebV8oRMiDTs,"
        + "bafybeigjxpfr7pbb35st2scup3gosnljuw4j3wu5cm7yndynm4asxugtqm",
    "x, 1048576, QmZxqsmKZbwrPGAiPDgnUHKuh7FicKDFMpaE8B6mhdQAH3,"
        + "bafybeihoskmhhavvvpccjhfeuturxhtr2c3sde4bt4tnhy2yz2ih6vlyie",
    "deadbeef, 16777216, QmcYKke22MG2rnu4nPVj8Z3hMPi2wtVMKzqLcJwYRThYif,"
        + "bafybeiawhayvhrtunmsazigmne75kqyyb2z7oqlvky3abpk4tbkqyzv6iu"
  })
  void answersTheVectorsOfTheSpecification(String text, long times, String v0, String v1) {
    UnixFsHasher first = new UnixFsHasher(UnixFsProfile.V0);
    UnixFsHasher second = new UnixFsHasher(UnixFsProfile.V1_RAW_LEAVES);
    Streams.repeat(text, times, first::update);
    Streams.repeat(text, times, second::update);
    assertThat(first.finish().cid()).hasToString(v0);
    assertThat(second.finish().cid()).hasToString(v1);
  }

  @ParameterizedTest
  @CsvSource({
    "174, QmY4HSz1oVGdUzb8poVYPLsoqBZjH6LZrtgnme9wWn2Qko",
    "175, QmaL1KiQRV8secNszpjjFPg722T53c77k2dz5UsNua59ZT"
  })
  void answersTheVectorsOfTheSpecificationForZeros(int chunks, String v0) {
    UnixFsHasher hasher = new UnixFsHasher(UnixFsProfile.V0);
    Streams.repeat("\0", (long) chunks * CHUNK, hasher::update);
    assertThat(hasher.finish().cid()).hasToString(v0);
  }

  /**
   * What two other implementations answer for {@link Streams#pattern}. They were written down once:
   * JavaScript's {@code ipfs-unixfs-importer} 17.1.1, {@code importByteStream} with {@code chunker:
   * fixedSize({chunkSize: 262144})}, {@code layout: balanced({maxChildrenPerNode: 174})}, {@code
   * leafType: 'file'}, {@code reduceSingleLeafToSelf: true} and, for the three columns, {@code
   * cidVersion: 0, rawLeaves: false}, {@code 1, true} and {@code 1, false}; and {@code boxo}
   * 0.30.0, the library of kubo: {@code balanced.Layout} with {@code Maxlinks: 174}, the same
   * {@code RawLeaves}, {@code CidBuilder: merkledag.PrefixForCidVersion(version)} and {@code
   * chunk.NewSizeSplitter(stream, 262144)}. Each CID is followed by its cumulative size.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "0 QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH 6 "
            + "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku 0 "
            + "bafybeif7ztnhq65lumvvtr4ekcwd2ifwgm3awq4zfr3srh462rwyinlb4y 6",
        "1 QmS9JArPwa55ePgDnyg6TzX24mYTS1b1vLqWNebyVotKxQ 9 "
            + "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu 1 "
            + "bafybeibyqyrkx66boqbutl5oktknecxgnl43cipcls3knonfmi727rdtnu 9",
        "262143 QmR99TkUMzbYGBPXVqdnt59qFsHSKZmEgNxtEoxGV482QF 262157 "
            + "bafkreifrgrhsyxaarvqs32usdqnqdtpaz2jvqrwjfpuquc6n74fnkzhezi 262143 "
            + "bafybeibjucnae5izzsccdvzn7ztn3qy2gnspw3qb35fh67j2o5hc4lyboa 262157",
        "262144 QmS3GWDsNMMV78CdwuP8VvcBf2p4FnHmV7pGuzGTbXSNmT 262158 "
            + "bafkreibk4imp4vfvvubmke75lnuxrkdktehi5jb6qb43iiy2o4wgc27uoq 262144 "
            + "bafybeibw7lcezngjicwv7rnew6bofk4uwdxrcqn7pz27rgh2wvnvk4ciby 262158",
        "262145 QmWX6D7XCkEg1NsTUwoYWs9CPzvaatsk4SzuVBDw1YBjxy 262267 "
            + "bafybeicamqnf4dfq6ggj63ljgj5j5ide2e3e3nkh4ef7etrsns2a37a4rm 262249 "
            + "bafybeihhmmlijd7yhaqcslltztxdqksiq2fpcimfc7merjqj72rpctz5ha 262271",
        "524288 QmPYKaeDt2vSxQPesL5XiqgKYLurFSxC1fMAeY2AvAzA1G 524420 "
            + "bafybeiaqxpfwd6ix3h7tdqn3ierrpbrfrdqenlfr2dizjlenzwzk5ihtge 524396 "
            + "bafybeiawkp53xn2x7uwnktholaoogo3ze2aiwcjnaelupzqn7nmuwmrb74 524424",
        "1000003 QmbdgGJJ52cFUpocng9zwgxLgp26qybwxgohwCCLdDkvw8 1000259 "
            + "bafybeifuu3n6l2jywgxrldvrcw4wxwi5mca5ffh4ovt7tqbmuoscaoyzf4 1000211 "
            + "bafybeihdlggdddrxparm6pibd7vw2vnc4qbjc47zu43pfgmdv4ucwpnyiq 1000267",
        "45613055 Qmb2348Rsn7ckDcg4KorhgNDDZFqGWMnkNWJkvUtjL8Hae 45623853 "
            + "bafybeieo2t7pdgyh3ustn5fzjxwc4lv2jhbk4gn2v77ie433xekdxeq5qm 45621765 "
            + "bafybeigqyyarqtynnjldynmlxrhdpoy6ncvdyrrcxabexxmnqbx7vlxpoe 45624201",
        "45613056 QmRr2XCB5Kng2fTyh9qbT3rUuWg4hRE914sCSe7FKvQ2Jy 45623854 "
            + "bafybeiavouqg7mlxogpu24olxxych35akkttvt5fm3w7iara7f5e4lch44 45621766 "
            + "bafybeierh7pnthszobfl7xivpigcnfs3vifkxpiofqdy272p3h4ypxwipi 45624202",
        "45613057 QmNqbDCA6wUsP1rQPbGAazvmyBqXtAF7CMDy9VMAA4X6Pk 45624016 "
            + "bafybeicxu5attxk2m55la5abjgy2zduwfhbles22qhwhzqayojovvye5je 45621926 "
            + "bafybeiaknxk5lv4riusrcbeuhmrn4jd5cqyk5df2fuujs5ubsfi5a367wa 45624370",
        "45875200 QmT1FN5gWCKm9gYVQYL1bqBXPZWxb6dmwfnxF7CrTELveq 45886175 "
            + "bafybeigpbpyzmc3auxxfpkdnbngjkm5k3hbfvjbqm45obmmxr42yjqjmzi 45884079 "
            + "bafybeifig3hsctwe77vfeevexp44qkanfih7geyjl7jvg3deoomtuj4y5a 45886529",
        "91226112 QmWALHn57Tky2suEkCixFazdadr2stp1GFNotFARoLjXJQ 91247817 "
            + "bafybeidm5efzxb3hsnvbxwqwwo5neshf4364j77xtqoutxcjyy5dtt5574 91243645 "
            + "bafybeigbjasle6cmycvieuaz222beqpji7qykctx6iqbymhnnm3flj3axm 91248517",
        "91226113 QmZEP2zz19YYfECuNMzP9YuxqHfGYZB2PXDJGXzDS4woeB 91247920 "
            + "bafybeig2ddbsuqolaztrc2apycjj4dq4w4u3u5yzu4vdkoksdzxwy6gtma 91243744 "
            + "bafybeifmzhmheutzd5heowxdxzisex6qqsfkysjo2ujbzqnylmktitdcrq 91248624",
        "131072077 QmczAwnB76Gm5VeYf8Rypapo3E7w8pAB5ttzX3TroA4wcA 131103318 "
            + "bafybeigqxvi4lkunmuwi7l6bvoxmsfcbfx6g3zehnz664ywj7lnx7q36fy 131097318 "
            + "bafybeibpvj2ewnw3x2wx6ti6w6fqb6rgxiasit53nofyuhm76u5a6his54 131104326"
      })
  void answersWhatOthersAnswer(
      long size,
      String v0,
      long size0,
      String raw,
      long sizeRaw,
      String wrapped,
      long sizeWrapped) {
    assertPattern(UnixFsProfile.V0, size, v0, size0);
    assertPattern(UnixFsProfile.V1_RAW_LEAVES, size, raw, sizeRaw);
    assertPattern(UnixFsProfile.V1_WRAPPED_LEAVES, size, wrapped, sizeWrapped);
  }

  private static void assertPattern(
      UnixFsProfile profile, long size, String cid, long cumulativeSize) {
    UnixFsHasher hasher = new UnixFsHasher(profile);
    Streams.pattern(size, 65_536, hasher::update);
    assertThat(hasher.finish()).isEqualTo(new UnixFsNode(Cid.parse(cid), size, cumulativeSize));
  }

  /** The values come from the same recipe; {@code BalancedTreeTest} has them without the bytes. */
  @ParameterizedTest
  @CsvSource({
    "7936671744, QmaUnuM6XbnxLbHUHmY5QxK8LkFqQcX9jvGPVjRF94EEsd",
    "7936671745, QmVZLgevKqdMBkEdFhcauLccqzLNn2gmfwVaXhHEZJyqzm"
  })
  @EnabledIfSystemProperty(
      named = "aleph.full",
      matches = "true",
      disabledReason = "hashes eight gigabytes: run ./test --full")
  void fillsTwoLevels(long size, String v0) {
    UnixFsHasher hasher = new UnixFsHasher(UnixFsProfile.V0);
    Streams.repeat("\0", size, hasher::update);
    assertThat(hasher.finish().cid()).hasToString(v0);
  }

  @ParameterizedTest
  @EnumSource(UnixFsProfile.class)
  void buildsTheTreeOfTheReference(UnixFsProfile profile) {
    byte[] file = new byte[CHUNK * 3 + 5];
    new Random(7).nextBytes(file);
    for (int size :
        new int[] {0, 1, 127, 128, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, file.length}) {
      byte[] start = Arrays.copyOf(file, size);
      assertThat(Streams.root(profile, start))
          .as("%s bytes", size)
          .isEqualTo(new Reference(profile).root(start));
    }
    byte[] wide = Streams.pattern(175 * CHUNK + 1);
    assertThat(Streams.root(profile, wide)).isEqualTo(new Reference(profile).root(wide));
  }

  @Property
  void smallFilesAreThoseOfTheReference(
      @ForAll UnixFsProfile profile, @ForAll @Size(max = 400) byte[] file) {
    assertThat(Streams.root(profile, file)).isEqualTo(new Reference(profile).root(file));
  }

  @Property(tries = 100)
  void filesAreThoseOfTheReference(
      @ForAll UnixFsProfile profile, @ForAll @IntRange(max = 5 * CHUNK) int size) {
    byte[] file = Streams.pattern(size);
    assertThat(Streams.root(profile, file)).isEqualTo(new Reference(profile).root(file));
  }

  @Property(tries = 200)
  void piecesDoNotMatter(
      @ForAll UnixFsProfile profile,
      @ForAll @IntRange(max = 4 * CHUNK) int size,
      @ForAll @Size(max = 20) int[] cuts) {
    byte[] file = Streams.pattern(size);
    UnixFsHasher hasher = new UnixFsHasher(profile);
    int at = 0;
    for (int cut : cuts) {
      int length = Math.floorMod(cut, size - at + 1);
      updateFromTheMiddle(hasher, file, at, length);
      at += length;
    }
    updateFromTheMiddle(hasher, file, at, size - at);
    assertThat(hasher.finish()).isEqualTo(Streams.root(profile, file));
  }

  /** Hands in a piece that is not at the start of its array and is overwritten afterwards. */
  private static void updateFromTheMiddle(UnixFsHasher hasher, byte[] file, int at, int length) {
    byte[] bytes = new byte[length + 7];
    System.arraycopy(file, at, bytes, 3, length);
    hasher.update(bytes, 3, length);
    Arrays.fill(bytes, (byte) -1);
  }

  @ParameterizedTest
  @EnumSource(UnixFsProfile.class)
  void piecesOfOneSizeDoNotMatter(UnixFsProfile profile) {
    byte[] file = Streams.pattern(2 * CHUNK + 100);
    UnixFsNode root = Streams.root(profile, file);
    for (int piece : new int[] {1, 1000, 8192, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK}) {
      UnixFsHasher hasher = new UnixFsHasher(profile);
      Streams.pattern(file.length, piece, hasher::update);
      assertThat(hasher.finish()).as("pieces of %s bytes", piece).isEqualTo(root);
    }
  }

  @Test
  void refusesBytesThatAreNotThere() {
    UnixFsHasher hasher = new UnixFsHasher(UnixFsProfile.V0);
    assertThatThrownBy(() -> hasher.update(new byte[3], 2, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> hasher.update(new byte[3], 0, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(hasher.finish()).isEqualTo(Streams.root(UnixFsProfile.V0, new byte[0]));
  }

  @Test
  void endsOnce() {
    UnixFsHasher hasher = new UnixFsHasher(UnixFsProfile.V0);
    assertThat(hasher.finish().cumulativeSize()).isEqualTo(6);
    assertThatThrownBy(hasher::finish).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> hasher.update(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }
}
