package io.aleph4j.compute.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.LinuxHost;
import io.aleph4j.compute.host.ProcessPlan;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems on disks are made by the real tools, as the user whose they are. */
class DisksTest {
  private static final int USER = 900_777;
  private static final int MIB = 1 << 20;
  private static final int EXT_MAGIC_AT = 1080;

  @TempDir private Path folder;
  private LinuxHost host;
  private ExtFileSystem fileSystems;
  private int user;

  @BeforeEach
  void open() {
    assumeThat(Path.of("/usr/sbin/mkfs.ext4")).as("e2fsprogs is not installed").exists();
    host = LinuxHost.open("aleph4j-test-disks");
    user = host.hasUsers() ? USER : ProcessPlan.THIS_USER;
    Path own = folder.resolve("vm-9");
    host.makePrivateFolder(own, user);
    fileSystems = new ExtFileSystem(host, own, user);
  }

  private Path file(int bytes) throws Exception {
    Path file = folder.resolve("volume");
    Files.write(file, new byte[bytes]);
    host.hand(file, user, true);
    return file;
  }

  private static long blocks(Path file) throws Exception {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(EXT_MAGIC_AT);
      assertThat(in.read() + 256 * in.read()).isEqualTo(0xEF53);
      in.seek(1028);
      return Integer.reverseBytes(in.readInt());
    }
  }

  @Test
  void areMadeAndGrowAsTheUserWhoseTheyAre() throws Exception {
    Path file = file(8 * MIB);
    fileSystems.make(file);
    long before = blocks(file);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(16 * MIB);
    }
    fileSystems.grow(file);
    assertThat(blocks(file)).isEqualTo(2 * before);
    if (host.hasUsers()) {
      assertThat(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(USER);
    }
  }

  @Test
  void whatIsNoFileSystemIsRefusedInWords() throws Exception {
    Path file = file(MIB);
    Files.write(file, "no file system".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> fileSystems.grow(file))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("e2fsck of " + file + " failed");
  }

  @Test
  void twoVolumesOfOneNameAreRefused() {
    TestNode node = new TestNode(folder.resolve("node"), FakeGuest.serving(connection -> {}));
    ProgramVolumes volumes = new ProgramVolumes(node);
    try (VmPool pool = VmPool.open(node.services())) {
      assertThatThrownBy(pool.get(volumes.add("a/b", "a_b"))::acquire)
          .isInstanceOf(VmException.class)
          .hasMessageContaining("two volumes are called a_b");
    }
  }

  /** Programs with persistent volumes that are there already. */
  private record ProgramVolumes(TestNode node) {
    io.aleph4j.protocol.ItemHash add(String... names) {
      var text = node.program("volumes");
      for (String name : names) {
        text.volume(
            "{\"persistence\":\"host\",\"name\":\"%s\",\"size_mib\":1,\"mount\":\"/m\"}"
                .formatted(name));
      }
      var hash = node.add(text);
      Path made = node.services().settings().volumes().resolve(hash.value()).resolve("a_b.ext4");
      try {
        Files.createDirectories(made.getParent());
        Files.write(made, new byte[MIB]);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      return hash;
    }
  }
}
