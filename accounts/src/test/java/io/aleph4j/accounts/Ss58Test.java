package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.content.Base58;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ss58Test {

  private static final byte[] KEY =
      HexFormat.of().parseHex("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d");

  /** The well-known development account, as several networks spell it. */
  @ParameterizedTest
  @CsvSource({
    "42, 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
    "0, 15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
    "2, HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F"
  })
  void spellsKnownAddresses(int prefix, String address) {
    assertThat(Ss58.encode(prefix, KEY)).isEqualTo(address);
    assertThat(Ss58.decode(address)).hasValue(KEY);
  }

  @Test
  void readsWhatItWroteForEveryPrefix() {
    for (int prefix = 0; prefix < 16384; prefix += prefix < 300 ? 1 : 37) {
      if (prefix != 46 && prefix != 47) {
        assertThat(Ss58.decode(Ss58.encode(prefix, KEY))).as("%d", prefix).hasValue(KEY);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 46, 47, 16384, Integer.MAX_VALUE})
  void refusesPrefixesThatNoNetworkHas(int prefix) {
    assertThatThrownBy(() -> Ss58.encode(prefix, KEY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("" + prefix);
  }

  @ParameterizedTest
  @CsvSource({
    // one byte: all below 64 but two
    "00, true",
    "2d, true",
    "2e, false",
    "2f, false",
    "30, true",
    "3f, true",
    "80, false",
    "bf, false",
    "40, false",
    // two bytes: bit 6 of the first one
    "4000, true",
    "4001, true",
    "7fff, true",
    "c000, true",
    "ffff, true",
    // 46 and 47 in two bytes
    "4b80, false",
    "4bc0, false",
    "4b40, true",
    "0000, false",
    "3f00, false",
    "8000, false"
  })
  void readsPrefixes(String prefix, boolean accepted) {
    byte[] start = HexFormat.of().parseHex(prefix);
    assertThat(Ss58.decode(address(start, KEY)).isPresent()).isEqualTo(accepted);
  }

  @Test
  void refusesOtherLengthsAndChecksums() {
    for (int length : new int[] {0, 1, 8, 20, 31, 33, 34, 64}) {
      assertThat(Ss58.decode(address(new byte[] {42}, Arrays.copyOf(KEY, length)))).isEmpty();
    }
    byte[] bytes = Base58.decode(Ss58.encode(42, KEY)).orElseThrow();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      assertThat(Ss58.decode(Base58.encode(bytes))).isEmpty();
      bytes[i] ^= 1;
    }
  }

  /** An address with a right checksum, whatever it says. */
  private static String address(byte[] prefix, byte[] key) {
    byte[] bytes = Arrays.copyOf(prefix, prefix.length + key.length + 2);
    System.arraycopy(key, 0, bytes, prefix.length, key.length);
    Blake2bDigest blake2b = new Blake2bDigest(512);
    blake2b.update("SS58PRE".getBytes(StandardCharsets.US_ASCII), 0, 7);
    blake2b.update(bytes, 0, bytes.length - 2);
    byte[] hash = new byte[64];
    blake2b.doFinal(hash, 0);
    System.arraycopy(hash, 0, bytes, bytes.length - 2, 2);
    return Base58.encode(bytes);
  }
}
