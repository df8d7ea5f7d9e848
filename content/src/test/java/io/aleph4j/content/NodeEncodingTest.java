package io.aleph4j.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The blocks themselves, byte by byte: {@link Protobuf}, {@link DagPb}, {@link UnixFsData}. */
class NodeEncodingTest {

  private static final String DIGEST = "ab".repeat(32);

  private static UnixFsNode part(UnixFsProfile profile, long fileSize, long cumulativeSize) {
    Multihash hash = Multihash.parse(HexFormat.of().parseHex("1220" + DIGEST));
    return new UnixFsNode(profile.ofLeaf(hash), fileSize, cumulativeSize);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void fieldsOfProtobuf() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Protobuf.number(out, 3, 300);
    Protobuf.number(out, 1, 0);
    Protobuf.bytes(out, 2, new byte[0]);
    Protobuf.bytes(out, 2, new byte[] {9, 8});
    Protobuf.startBytes(out, 1, 262_158);
    assertThat(hex(out.toByteArray()))
        .isEqualTo("18ac02" + "0800" + "1200" + "12020908" + "0a8e8010");
  }

  @Test
  void dataOfLeaves() {
    assertThat(hex(UnixFsData.beforeChunk(0))).isEqualTo("0802");
    assertThat(hex(UnixFsData.afterChunk(0))).isEqualTo("1800");
    assertThat(hex(UnixFsData.beforeChunk(12))).isEqualTo("0802" + "120c");
    assertThat(hex(UnixFsData.afterChunk(12))).isEqualTo("180c");
    assertThat(hex(UnixFsData.beforeChunk(262_144))).isEqualTo("0802" + "12808010");
    assertThat(hex(UnixFsData.afterChunk(262_144))).isEqualTo("18808010");
    assertThat(hex(DagPb.beforeData(6))).isEqualTo("0a06");
  }

  @Test
  void dataOfInnerNodes() {
    List<UnixFsNode> parts =
        List.of(part(UnixFsProfile.V0, 262_144, 262_158), part(UnixFsProfile.V0, 1, 9));
    assertThat(hex(UnixFsData.ofParts(parts))).isEqualTo("0802" + "18818010" + "20808010" + "2001");
  }

  @Test
  void nodesWithLinks() {
    byte[] data = {8, 2};
    String v0 = "0a22" + "1220" + DIGEST;
    String raw = "0a24" + "01551220" + DIGEST;
    String wrapped = "0a24" + "01701220" + DIGEST;
    assertThat(
            hex(
                DagPb.node(
                    List.of(
                        part(UnixFsProfile.V0, 262_144, 262_158),
                        part(UnixFsProfile.V1_RAW_LEAVES, 1, 1),
                        part(UnixFsProfile.V1_WRAPPED_LEAVES, 1, 9)),
                    data)))
        .isEqualTo(
            ("122a" + v0 + "1200" + "188e8010")
                + ("122a" + raw + "1200" + "1801")
                + ("122a" + wrapped + "1200" + "1809")
                + "0a020802");
  }

  @Test
  void leavesAreHashedAsTheirBlocks() {
    LeafHasher leaves = new LeafHasher();
    byte[] bytes = "<hello world\n>".getBytes(StandardCharsets.US_ASCII);
    Leaf wrapped = leaves.wrapped(bytes, 1, 12);
    byte[] block = HexFormat.of().parseHex("0a120802120c68656c6c6f20776f726c640a180c");
    assertThat(wrapped).isEqualTo(new Leaf(Multihash.sha256(block), 12, block.length));
    assertThat(wrapped.in(UnixFsProfile.V0).cid())
        .hasToString("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");
    Leaf raw = leaves.raw(bytes, 1, 12);
    assertThat(raw.in(UnixFsProfile.V1_RAW_LEAVES))
        .isEqualTo(
            new UnixFsNode(
                Cid.parse("bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"), 12, 12));
    byte[] none = HexFormat.of().parseHex("0a0408021800");
    assertThat(leaves.wrapped(bytes, 0, 0)).isEqualTo(new Leaf(Multihash.sha256(none), 0, 6));
  }
}
