package io.aleph4j.compute.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.protocol.ItemHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.core.MessagePack;

/** The disks of programs, made by tools that do nothing. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
@Timeout(60)
class VolumesTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;
  private final VolumeTools tools = new VolumeTools();
  private TestNode node;
  private VmPool pool;

  @BeforeEach
  void start() {
    node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    node.on(tools, node.hypervisor());
    pool = VmPool.open(node.services());
  }

  @AfterEach
  void stop() {
    pool.close();
  }

  private ItemHash program(String... volumes) {
    ProgramText text = node.program("volumes");
    for (String volume : volumes) {
      text.volume(volume);
    }
    return node.add(text);
  }

  private static String persistent(String more) {
    return "{\"persistence\":\"host\"," + more + "}";
  }

  private void run(ItemHash hash) throws Exception {
    Vm vm = pool.get(hash);
    vm.acquire().close();
    vm.stop("enough");
  }

  private MachinePlan.Drive drive(int number) {
    return node.hypervisor().latest().plan().drives().get(number);
  }

  private String told() throws Exception {
    byte[] told = node.hypervisor().latest().guest().configuration();
    return MessagePack.newDefaultUnpacker(told).unpackValue().toJson();
  }

  private Path volume(ItemHash hash, String name) {
    return folder.resolve("volumes").resolve(hash.value()).resolve(name + ".ext4");
  }

  @Test
  void anEphemeralVolumeIsEmptyInEachRun() throws Exception {
    ItemHash hash = program("{\"ephemeral\":true,\"size_mib\":3,\"mount\":\"/scratch\"}");
    for (int i = 0; i < 2; i++) {
      Vm vm = pool.get(hash);
      vm.acquire().close();
      assertThat(tools.run()).containsExactly("mkfs.ext4 volume0");
      assertThat(drive(2).path()).hasSize(3 * MIB);
      assertThat(drive(2).writable()).isTrue();
      assertThat(told())
          .contains("\"mount\":\"/scratch\"", "\"read_only\":false", "\"device\":\"vdc\"");
      Path file = drive(2).path();
      vm.stop("enough");
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void aPersistentVolumeIsMadeOnce() throws Exception {
    ItemHash hash = program(persistent("\"size_mib\":2"));
    run(hash);
    Path file = volume(hash, "unamed_volume_0");
    assertThat(tools.run()).containsExactly("mkfs.ext4 unamed_volume_0.ext4.part");
    assertThat(file).hasSize(2 * MIB);
    assertThat(drive(2).path()).isEqualTo(file);
    assertThat(told()).contains("\"mount\":\"/mnt/unamed_volume_0\"");
    Files.writeString(file, "what the program wrote" + "!".repeat(2 * MIB));
    run(hash);
    assertThat(tools.run()).isEmpty();
    assertThat(Files.readString(file)).startsWith("what the program wrote");
  }

  @Test
  void namesOfVolumesStayWithinTheirFolder() throws Exception {
    ItemHash hash =
        program(
            persistent("\"size_mib\":1,\"name\":\"../../x\",\"mount\":\"/a\""),
            persistent("\"size_mib\":1,\"name\":\" \",\"mount\":\"/b\""));
    run(hash);
    assertThat(volume(hash, "______x")).exists();
    assertThat(volume(hash, "unamed_volume_1")).exists();
  }

  @Test
  void aVolumeThatIsToBeLargerGrows() throws Exception {
    ItemHash hash = program(persistent("\"size_mib\":2,\"name\":\"db\",\"mount\":\"/db\""));
    Files.createDirectories(volume(hash, "db").getParent());
    Files.write(volume(hash, "db"), new byte[MIB]);
    run(hash);
    assertThat(volume(hash, "db")).hasSize(2 * MIB);
    assertThat(tools.run()).containsExactly("e2fsck db.ext4", "resize2fs db.ext4");
  }

  @Test
  void aVolumeThatCouldNotGrowIsTriedAgain() throws Exception {
    ItemHash hash = program(persistent("\"size_mib\":2,\"name\":\"db\",\"mount\":\"/db\""));
    Files.createDirectories(volume(hash, "db").getParent());
    Files.write(volume(hash, "db"), new byte[MIB]);
    tools.ends("e2fsck", 4);
    assertThatThrownBy(pool.get(hash)::acquire).hasMessageContaining("e2fsck of ");
    assertThat(tools.run()).containsExactly("e2fsck db.ext4");
    tools.ends("e2fsck", 1); // it has mended something
    run(hash);
    assertThat(tools.run()).containsExactly("e2fsck db.ext4", "resize2fs db.ext4");
    assertThat(volume(hash, "db")).hasSize(2 * MIB);
  }

  @Test
  void aVolumeWithAParentBeginsAsItsCopy() throws Exception {
    byte[] bytes = "the parent".getBytes(UTF_8);
    ItemHash parent = node.store(bytes);
    ItemHash hash =
        program(
            persistent(
                "\"size_mib\":1,\"name\":\"p\",\"mount\":\"/p\",\"parent\":{\"ref\":\"%s\",\"use_latest\":false}"
                    .formatted(parent)));
    run(hash);
    assertThat(tools.run()).containsExactly("e2fsck p.ext4.part", "resize2fs p.ext4.part");
    assertThat(volume(hash, "p")).hasSize(MIB);
    assertThat(Files.readAllBytes(volume(hash, "p"))).startsWith(bytes);
    Files.write(volume(hash, "p"), new byte[MIB]);
    run(hash);
    assertThat(volume(hash, "p")).hasBinaryContent(new byte[MIB]);
  }

  @Test
  void aVolumeThatCannotBeMadeIsNotThere() throws Exception {
    ItemHash hash = program(persistent("\"size_mib\":1,\"name\":\"v\",\"mount\":\"/v\""));
    Vm vm = pool.get(hash);
    tools.ends("mkfs.ext4", 2);
    assertThatThrownBy(vm::acquire)
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("mkfs.ext4 of ")
        .hasMessageContaining("said by mkfs.ext4");
    assertThat(volume(hash, "v")).doesNotExist();
    tools.ends("mkfs.ext4", 127);
    assertThatThrownBy(vm::acquire)
        .hasMessageContaining("mkfs.ext4 is not installed: apt-get install -y e2fsprogs");
    assertThat(volume(hash, "v")).doesNotExist();
    tools.ends("mkfs.ext4", 0);
    run(hash);
    assertThat(volume(hash, "v")).hasSize(MIB);
  }

  @Test
  void volumesThatStayInTheNetworkAreRefused() {
    ItemHash hash = program("{\"persistence\":\"store\",\"size_mib\":1,\"mount\":\"/v\"}");
    assertThatThrownBy(pool.get(hash)::acquire)
        .isInstanceOf(VmException.class)
        .hasMessage("Only 'host' persistence is supported");
  }

  @Test
  void aVolumeWithoutAMountIsOnlyAttached() throws Exception {
    ItemHash disk = node.store(new byte[1024]);
    run(program("{\"ref\":\"%s\",\"use_latest\":false}".formatted(disk)));
    assertThat(drive(2).writable()).isFalse();
    assertThat(drive(2).path()).hasBinaryContent(new byte[1024]);
    assertThat(told()).contains("\"volumes\":[]");
  }

  @Test
  void filesOfWholeSectorsAreDisksAsTheyAre() throws Exception {
    for (int bytes : List.of(0, 1, 511, 512, 513, 1024)) {
      ProgramText text = node.program("sectors");
      text.object("code").put("ref", node.store(new byte[bytes]).value());
      Vm vm = pool.get(node.add(text));
      vm.acquire().close();
      int sectors = bytes == 0 ? 1 : (bytes + 511) / 512;
      assertThat(drive(1).path()).hasSize(512L * sectors);
      assertThat(drive(1).writable()).isFalse();
      assertThat(told()).contains("\"size\":" + bytes + "}");
      boolean isCopy = drive(1).path().startsWith(folder.resolve("m"));
      assertThat(isCopy).isEqualTo(bytes == 0 || bytes % 512 != 0);
    }
  }

  @Test
  void codeThatIsAFileSystemMayBeLarge() throws Exception {
    ProgramText text = node.program("large");
    text.object("code")
        .put("encoding", "squashfs")
        .put("ref", node.store(new byte[100_352]).value());
    run(node.add(text));
    assertThat(told()).contains("\"encoding\":\"squashfs\"", "\"size\":100352");
  }

  @Test
  void aToolEndsWithWhoeverWaitsForIt() throws Exception {
    tools.hang();
    Path file = Files.write(folder.resolve("file"), new byte[MIB]);
    ExtFileSystem systems = new ExtFileSystem(tools, folder, 1);
    Thread thread = Thread.currentThread();
    thread.interrupt();
    assertThatThrownBy(() -> systems.make(file)).isInstanceOf(InterruptedException.class);
    assertThat(tools.hanging()).singleElement().matches(FakeProcess::wasKilled);
  }
}
