package io.aleph4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.client.ProgramVolume;
import io.aleph4j.protocol.ItemHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ArgumentsTest {

  private static final String HASH = "ab".repeat(32);

  @ParameterizedTest
  @CsvSource({
    "512MiB,512",
    "2GiB,2048",
    "2 gib,2048",
    "1.5GiB,1536",
    "2GB,1907",
    "20GB,19073",
    "1TiB,1048576",
    "256,256",
    "1MB,1"
  })
  void readsSizes(String text, int mebibytes) {
    assertThat(Arguments.mebibytes(text)).isEqualTo(mebibytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "GiB", "0", "0MiB", "0.1MB", "-1GiB", "1XB", "1e3", "9999999TiB", "1,5GiB"})
  void refusesOtherSizes(String text) {
    assertThatThrownBy(() -> Arguments.mebibytes(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void readsVolumes() {
    assertThat(VolumeArguments.persistent("name=d,mount=/d,size=1GiB"))
        .isEqualTo(new ProgramVolume.Persistent("d", "/d", 1024, "host", null));
    assertThat(
            VolumeArguments.persistent("size_mib=5, mount=/d,name=d,persistence=store,comment=c"))
        .isEqualTo(new ProgramVolume.Persistent("d", "/d", 5, "store", "c"));
    assertThat(VolumeArguments.ephemeral("mount=/t,size=100MiB"))
        .isEqualTo(new ProgramVolume.Ephemeral("/t", 100));
    assertThat(VolumeArguments.immutable("mount=/l,ref=" + HASH))
        .isEqualTo(new ProgramVolume.Immutable(new ItemHash(HASH), "/l", true));
    assertThat(VolumeArguments.immutable("mount=/l,use_latest=false,ref=" + HASH).useLatest())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "name=d",
        "name=d,mount=/d",
        "mount=/d,size=1GiB",
        "name=d,mount=/d,size=1GiB,x=y",
        "name=d,mount=/d,size=3000TiB",
        "name=d,mount=/d,size=1GiB,persistence=none",
        "name=,mount=/d,size=1GiB"
      })
  void refusesOtherVolumes(String text) {
    assertThatThrownBy(() -> VolumeArguments.persistent(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @Test
  void refusesOtherVolumesOfOtherKinds() {
    assertThatThrownBy(() -> VolumeArguments.ephemeral("mount=/t,size=1001MiB"))
        .hasMessageContaining("1000 MiB");
    assertThatThrownBy(() -> VolumeArguments.immutable("mount=/l,ref=x"))
        .hasMessageContaining("no hash");
    assertThatThrownBy(() -> VolumeArguments.immutable("mount=/l,use_latest=yes,ref=" + HASH))
        .hasMessageContaining("true or false");
    assertThatThrownBy(() -> VolumeArguments.immutable("ref=" + HASH + ",mount=" + "m".repeat(257)))
        .hasMessageContaining("256 characters");
  }
}
