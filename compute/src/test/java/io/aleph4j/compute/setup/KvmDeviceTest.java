package io.aleph4j.compute.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines are not root, and are to open the device. */
class KvmDeviceTest {
  private static final int OURS = 900_000;

  @TempDir private Path folder;

  /** Modes are octal; what is expected after it as well. */
  @ParameterizedTest
  @CsvSource({
    "666, 0, '', 666, 0",
    "660, 108, 108, 660, 108",
    "666, 108, '', 666, 108",
    "660, 0, 900000, 660, 900000",
    "600, 0, 900000, 660, 900000",
    "600, 108, 900000, 660, 900000",
    "640, 108, 900000, 660, 900000",
  })
  void whoMayOpenIt(String mode, int group, String groups, String modeAfter, int groupAfter)
      throws IOException {
    Assumptions.assumeTrue(Commands.isRoot(), "only root gives files to other groups");
    Path device = Files.createFile(folder.resolve("kvm"));
    Files.setAttribute(device, "unix:gid", group);
    Files.setAttribute(device, "unix:mode", Integer.parseInt(mode, 8));
    List<Integer> expected = groups.isEmpty() ? List.of() : List.of(Integer.parseInt(groups));
    assertThat(new KvmDevice(device).groups(OURS)).isEqualTo(expected);
    // A second time it is as it is.
    assertThat(new KvmDevice(device).groups(OURS)).isEqualTo(expected);
    assertThat(Files.getAttribute(device, "unix:gid")).isEqualTo(groupAfter);
    assertThat((int) Files.getAttribute(device, "unix:mode") & 0777)
        .isEqualTo(Integer.parseInt(modeAfter, 8));
  }

  @Test
  void aDeviceThatIsNotThere() {
    KvmDevice device = new KvmDevice(folder.resolve("kvm"));
    assertThat(device.exists()).isFalse();
    Assertions.assertThatThrownBy(() -> device.groups(OURS))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("kvm cannot be opened to machines");
  }
}
