package io.aleph4j.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH",
        "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o",
        "QmUSjGawaz4ptvREcMKSMJneWCa5j8dAz2wSAAvHtW2rnB",
        "QmYWva9EpT9EDJtdehdyQSBfq6iUrm2kiVQkYZw1wBTgxH",
        "QmVUbzigHKQR2y8wSt2KwZp92AC9Utfms5nEUHwttK4Yq9",
        "QmS77EdaiRDEeNpTaai67JebQEzVAoMYYLXW5oioKLgKmt",
        "QmWorrdzFaoqRxcNeQwUu8wzEr9nVYCJkXJCj8PfdxHHvL",
        "Qmbkb27ru2PM39DxwnFkrj4fDaXAKLzpsHetfzLFWwhaww",
        "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN",
        "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD",
        "QmbcaCtvxnoA1iPnGSvABvZTddnhoMJv2gNbpHfVmkxPuW",
        "QmTSZuGYUpVrhMmC4duxRJbPtKXTUZyx73oebV8oRMiDTs",
        "QmZxqsmKZbwrPGAiPDgnUHKuh7FicKDFMpaE8B6mhdQAH3",
        "QmcYKke22MG2rnu4nPVj8Z3hMPi2wtVMKzqLcJwYRThYif",
        "QmY4HSz1oVGdUzb8poVYPLsoqBZjH6LZrtgnme9wWn2Qko",
        "QmaL1KiQRV8secNszpjjFPg722T53c77k2dz5UsNua59ZT",
        "QmaVbVDQrEVXH6EAQQExN82Xt44VmrQWkkey4S8eYcTNRs"
      })
  void version0ReadsAndWrites(String text) {
    Cid cid = Cid.parse(text);
    assertThat(cid.version()).isZero();
    assertThat(cid.codec()).isEqualTo(Cid.DAG_PB);
    assertThat(cid.hash().code()).isEqualTo(Multihash.SHA2_256);
    assertThat(cid).hasToString(text);
    assertThat(Cid.parse(cid.toBytes())).isEqualTo(cid);
    assertThat(Cid.parse(cid.toV1().toString()).hash()).isEqualTo(cid.hash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
        "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4",
        "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
        "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
        "bafkreigvbg77mqvdkp4ilaxivbdozlqedqztw6ofpj5cj7zrb663p2iu5e"
      })
  void rawLeavesReadAndWrite(String text) {
    assertReadsAndWrites(text, Cid.RAW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby",
        "bafybeidas2dvcqxlierzany6rt2e43v3yojj5ls4b7o7owukcgsgiarvrq",
        "bafybeiexg2oqkfnj56l7fcmawswqbijt5shq4b5rg6a546uwpkqqzwjioi",
        "bafybeieah4iwcpfphr5umbv6nhc4lnsuel4qi4r63xzdroejhpy2nr7wdm",
        "bafybeibx62obrkybp46hx3ivh53q4rnptgkunpgtwiib5lfelfgt2ekihm",
        "bafybeibazq5lhool6oibclpzqzy432hokdzasb7sdis5csuxee7oewkcwi",
        "bafybeihyujmxuj24ggnk2n4qfnza5w7e2j4potza7rz2zcisz4wzbveffe",
        "bafybeigjxpfr7pbb35st2scup3gosnljuw4j3wu5cm7yndynm4asxugtqm",
        "bafybeihoskmhhavvvpccjhfeuturxhtr2c3sde4bt4tnhy2yz2ih6vlyie",
        "bafybeiawhayvhrtunmsazigmne75kqyyb2z7oqlvky3abpk4tbkqyzv6iu",
        "bafybeic44rqkymydh3gvookwnqasv5ydbk5owkl7l2pkvgmh4stny4cdly",
        "bafybeigdcg7pksx2zk5336vrfsktjodlr4rbfz37qr3koc5xboxe5ekv24",
        "bafybeiconxawjaqtqwur53yryub7awouqco4rlqqfbv6jypyfzeewmhrbe",
        "bafybeigalvxqcgqiogiv6bimmxedgxbhu7cikwhwha2c2iqzdbnabewjai",
        "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354",
        "bafybeibqvqqd4yvkpt5olhxoayzzevdxkw5ucbk2hlnjrttpo6psbjwx4u",
        "bafybeidzmazxweqx7qun4ezjil2iqmn7u23225yfxhekm5zysnwmmtbohe"
      })
  void nodesReadAndWrite(String text) {
    assertReadsAndWrites(text, Cid.DAG_PB);
  }

  private static void assertReadsAndWrites(String text, long codec) {
    Cid cid = Cid.parse(text);
    assertThat(cid.version()).isEqualTo(1);
    assertThat(cid.codec()).isEqualTo(codec);
    assertThat(cid).hasToString(text);
    assertThat(cid.toV1()).isEqualTo(cid);
    assertThat(Cid.parse(cid.toBytes())).isEqualTo(cid);
    assertThat(Cid.parse("z" + Base58.encode(cid.toBytes()))).isEqualTo(cid);
  }

  @Test
  void identifiesBytes() {
    byte[] node = HexFormat.of().parseHex("0a120802120c68656c6c6f20776f726c640a180c");
    Cid cid = Cid.v0(Multihash.sha256(node));
    assertThat(cid).hasToString("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");
    assertThat(cid.toV1())
        .hasToString("bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby");
    assertRaw("hello world\n", "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4");
    assertRaw("hello\n", "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am");
    assertRaw("hello world", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    assertRaw("x".repeat(262_144), "bafkreigvbg77mqvdkp4ilaxivbdozlqedqztw6ofpj5cj7zrb663p2iu5e");
    assertRaw("", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
  }

  private static void assertRaw(String data, String cid) {
    Multihash hash = Multihash.sha256(data.getBytes(StandardCharsets.US_ASCII));
    assertThat(Cid.v1(Cid.RAW, hash)).hasToString(cid);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "b",
        "z",
        "Q",
        "Qm",
        "f01551220",
        "uAVUSIA",
        "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5",
        "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5oo",
        "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff50",
        "Qm11111111111111111111111111111111111111111111",
        "Qmzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv",
        "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk",
        "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykua",
        "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk1",
        "BAFKREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU",
        "zQmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> Cid.parse(text)).isInstanceOf(InvalidCidException.class);
  }

  @Test
  void refusesHugeTextsUndecoded() {
    for (String prefix : new String[] {"b", "z", "Qm", ""}) {
      assertThatThrownBy(() -> Cid.parse(prefix + "a".repeat(10_000_000)))
          .isInstanceOf(InvalidCidException.class)
          .hasMessageContaining("at most 256")
          .message()
          .hasSizeLessThan(200);
    }
  }

  @Test
  void refusesWhatAVersionCannotSay() {
    Multihash hash = Multihash.sha256(new byte[0]);
    Multihash identity = Multihash.of(Multihash.IDENTITY, new byte[] {1});
    assertThatThrownBy(() -> new Cid(2, Cid.RAW, hash)).isInstanceOf(InvalidCidException.class);
    assertThatThrownBy(() -> new Cid(0, Cid.RAW, hash)).isInstanceOf(InvalidCidException.class);
    assertThatThrownBy(() -> Cid.v0(identity)).isInstanceOf(InvalidCidException.class);
    assertThatThrownBy(() -> Cid.v1(-1, hash)).isInstanceOf(InvalidCidException.class);
    assertThat(Cid.v1(Cid.RAW, identity)).hasToString("bafkqaaib");
  }

  @Property
  void everyVersion1ReadsBack(
      @ForAll @LongRange(min = 0) long codec,
      @ForAll @LongRange(min = 0x13) long code,
      @ForAll @Size(max = 64) byte[] digest) {
    Cid cid = Cid.v1(codec, Multihash.of(code, digest));
    assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
    assertThat(Cid.parse(cid.toBytes())).isEqualTo(cid).hasSameHashCodeAs(cid);
    assertThat(Multihash.parse(cid.hash().toBytes())).isEqualTo(cid.hash());
  }

  @Property
  void oneIdentifierHasOneText(
      @ForAll @IntRange(max = 58) int at, @ForAll @IntRange(min = 1, max = 31) int by) {
    String alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    String text = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    char[] changed = text.toCharArray();
    changed[at] = alphabet.charAt((alphabet.indexOf(changed[at]) + by) % 32);
    try {
      assertThat(Cid.parse(new String(changed)))
          .isNotEqualTo(Cid.parse(text))
          .hasToString(new String(changed));
    } catch (InvalidCidException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Property
  void anyTextIsReadOrRefused(
      @ForAll @StringLength(max = 300) String text, @ForAll @Size(max = 80) byte[] bytes) {
    try {
      assertThat(Cid.parse(text).toString()).isNotEmpty();
    } catch (InvalidCidException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    try {
      assertThat(Cid.parse(bytes).toBytes()).isEqualTo(bytes);
    } catch (InvalidCidException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Test
  void multihashesAreChecked() {
    assertThat(Multihash.sha256(new byte[0]))
        .hasToString("1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (String hex :
        new String[] {
          "",
          "12",
          "1220",
          "122000",
          "1221" + "00".repeat(33),
          "8000" + "00",
          "00",
          "0001",
          "000200",
          "000100ff",
          "ff".repeat(12),
          "80808080808080808001",
          "00ff01" + "00".repeat(255),
          "138000"
        }) {
      assertThatThrownBy(() -> Multihash.parse(HexFormat.of().parseHex(hex)))
          .as(hex)
          .isInstanceOf(InvalidCidException.class);
    }
    assertThatThrownBy(() -> Multihash.of(0x13, new byte[129]))
        .isInstanceOf(InvalidCidException.class);
    byte[] digest = {1, 2, 3};
    Multihash hash = Multihash.of(Multihash.IDENTITY, digest);
    Arrays.fill(digest, (byte) 9);
    hash.digest()[0] = 7;
    assertThat(hash.digest()).containsExactly(1, 2, 3);
    assertThat(hash).isNotEqualTo(Multihash.of(0x13, hash.digest())).isNotEqualTo("000103010203");
  }
}
