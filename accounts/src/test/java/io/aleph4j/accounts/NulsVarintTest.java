package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NulsVarintTest {

  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "252, fc",
    "253, fdfd00",
    "255, fdff00",
    "256, fd0001",
    "65535, fdffff",
    "65536, fe00000100",
    "2147483647, feffffff7f"
  })
  void writesTheShortestSpelling(int length, String hex) {
    assertThat(HEX.formatHex(NulsVarint.encode(length))).isEqualTo(hex);
    assertThat(NulsVarint.read(ByteBuffer.wrap(HEX.parseHex(hex)))).isEqualTo(length);
  }

  @Test
  void readsEverySpellingUnsigned() {
    assertThat(read("fd0100")).isEqualTo(1);
    assertThat(read("fe01000000")).isEqualTo(1);
    assertThat(read("ff0100000000000000")).isEqualTo(1);
    assertThat(read("feffffffff")).isEqualTo(0xffff_ffffL);
    assertThat(Long.toUnsignedString(read("ffffffffffffffffff"))).isEqualTo("18446744073709551615");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fd", "fd01", "fe010203", "ff01020304050607"})
  void needsAllBytes(String hex) {
    assertThatThrownBy(() -> read(hex)).isInstanceOf(BufferUnderflowException.class);
  }

  private static long read(String hex) {
    return NulsVarint.read(ByteBuffer.wrap(HEX.parseHex(hex)));
  }
}
