package io.aleph4j.service.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir private Path parent;

  @Test
  void isCreatedForItsOwnerAndLocked() throws Exception {
    Path path = parent.resolve("a/b/data");
    try (DataFolder folder = DataFolder.open(path)) {
      assertThat(folder.path()).isEqualTo(path);
      assertThat(Files.getPosixFilePermissions(path))
          .doesNotContain(
              PosixFilePermission.OTHERS_READ,
              PosixFilePermission.GROUP_READ,
              PosixFilePermission.OTHERS_WRITE,
              PosixFilePermission.GROUP_WRITE);
      assertThatThrownBy(() -> DataFolder.open(path))
          .isInstanceOf(DataFolderException.class)
          .hasMessage(
              "data folder %s is in use by process %d: stop that process or choose another folder",
              path, ProcessHandle.current().pid());
      Files.writeString(folder.resolve("kept"), "x");
    }
    try (DataFolder again = DataFolder.open(path)) {
      assertThat(again.resolve("kept")).exists();
      assertThat(again.isEphemeral()).isFalse();
    }
  }

  @Test
  void aLockFileThatAKilledProcessLeftDoesNotHinder() throws Exception {
    Files.writeString(parent.resolve("lock"), "999999999 and more");
    try (DataFolder folder = DataFolder.open(parent)) {
      assertThat(Files.readString(folder.resolve("lock")))
          .isEqualTo(ProcessHandle.current().pid() + "\n");
    }
  }

  @Test
  void anEphemeralFolderIsRemovedWithAllThatIsInIt() throws Exception {
    Path path;
    try (DataFolder folder = DataFolder.ephemeral(parent)) {
      path = folder.path();
      assertThat(path).startsWith(parent);
      assertThat(folder.isEphemeral()).isTrue();
      Files.createDirectories(folder.resolve("deep/er"));
      Files.writeString(folder.resolve("deep/er/file"), "x");
      Files.createSymbolicLink(folder.resolve("link"), parent);
    }
    assertThat(path).doesNotExist();
    assertThat(parent).exists();
  }

  @Test
  void whatCannotBeAFolderIsRefusedInOneLine() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "x");
    for (Path impossible : new Path[] {file, file.resolve("below"), Path.of("/proc/aleph4j")}) {
      assertThatThrownBy(() -> DataFolder.open(impossible))
          .as("%s", impossible)
          .isInstanceOf(DataFolderException.class)
          .hasMessageStartingWith("data folder " + impossible + " cannot be ")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void theDefaultDependsOnTheUser() {
    Path home = Path.of("/home/ada");
    assertThat(DataFolder.defaultPath(Map.of(), "ada", home))
        .isEqualTo(Path.of("/home/ada/.local/share/aleph4j"));
    assertThat(DataFolder.defaultPath(Map.of("XDG_DATA_HOME", "/data"), "ada", home))
        .isEqualTo(Path.of("/data/aleph4j"));
    assertThat(DataFolder.defaultPath(Map.of("XDG_DATA_HOME", "relative"), "ada", home))
        .isEqualTo(Path.of("/home/ada/.local/share/aleph4j"));
    assertThat(DataFolder.defaultPath(Map.of("XDG_DATA_HOME", "/data"), "root", Path.of("/root")))
        .isEqualTo(Path.of("/var/lib/aleph4j"));
    assertThat(PgSettings.defaultCacheFolder(Map.of(), "ada", home))
        .isEqualTo(Path.of("/home/ada/.cache/aleph4j"));
  }
}
