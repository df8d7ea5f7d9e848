package io.aleph4j.compute.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.definition.ProgramText;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.value.Value;

/** Machines whose guests are of version 1 or 2, from their start to their end. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
@Timeout(60)
class LegacyStartTest {
  @TempDir private Path folder;
  private final LegacyMachines machines = new LegacyMachines(call -> LegacyWords.http(200, ""));
  private TestNode node;
  private VmPool pool;

  @BeforeEach
  void start() {
    node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    node.on(node.host(), machines);
    pool = VmPool.open(node.services());
  }

  @AfterEach
  void stop() {
    pool.close();
  }

  private static byte[] bytes(Value map, String key) {
    return LegacyWords.of(map, key).asRawValue().asByteArray();
  }

  @Test
  void isToldItsCodeAndDataWithinTheMessage() throws Exception {
    ProgramText text = node.program("inline");
    text.json()
        .putObject("data")
        .put("encoding", "zip")
        .put("mount", "/d")
        .put("ref", node.store("the data".getBytes(UTF_8)).value())
        .put("use_latest", false);
    text.json().putArray("authorized_keys").add("ssh-ed25519 A");
    Vm vm = pool.get(node.add(text));
    try (VmLease lease = vm.acquire()) {
      assertThat(lease.session().guest().version()).isEqualTo("2.0.0");
    }
    Value told = machines.latest().configuration();
    assertThat(bytes(told, "code")).asString(UTF_8).isEqualTo("code of inline");
    assertThat(bytes(told, "input_data")).asString(UTF_8).isEqualTo("the data");
    assertThat(told.toJson())
        .contains("\"encoding\":\"zip\"", "\"interface\":\"asgi\"", "\"entrypoint\":\"main:app\"")
        .contains("\"authorized_keys\":[\"ssh-ed25519 A\"]", "\"variables\":{\"A\":\"1\"}");
  }

  @Test
  void plainCodeIsToldToBePlain() throws Exception {
    ProgramText text = node.program("plain");
    text.object("code").put("encoding", "plain").put("interface", "binary");
    pool.get(node.add(text)).acquire().close();
    Value told = machines.latest().configuration();
    assertThat(told.toJson())
        .contains("\"encoding\":\"plain\"", "\"interface\":\"executable\"", "\"input_data\":null");
  }

  @Test
  void codeThatIsAFileSystemIsItsFirstVolume() throws Exception {
    ProgramText text = node.program("squash");
    text.object("code").put("encoding", "squashfs");
    text.volume(
        "{\"ref\":\"%s\",\"use_latest\":false,\"mount\":\"/v\"}"
            .formatted(node.store(new byte[512])));
    pool.get(node.add(text)).acquire().close();
    Value told = machines.latest().configuration();
    assertThat(bytes(told, "code")).isEmpty();
    assertThat(LegacyWords.of(told, "volumes").toJson())
        .isEqualTo(
            "[{\"mount\":\"/opt/code\",\"device\":\"vdb\",\"read_only\":true},"
                + "{\"mount\":\"/v\",\"device\":\"vdc\",\"read_only\":true}]");
  }

  @Test
  void aGuestThatSaysNothingButThatItIsThereIsOfVersion1() throws Exception {
    machines.hello(new byte[0]);
    try (VmLease lease = pool.get(node.add("first")).acquire()) {
      assertThat(lease.session().guest().version()).isEqualTo("1.0.0");
    }
    assertThat(machines.latest().configuration().asMapValue().size()).isEqualTo(11);
    assertThat(machines.latest().configuration().toJson()).doesNotContain("authorized_keys");
  }

  @Test
  void aProgramThatDoesNotStartIsToldWithItsTraceback() throws Exception {
    machines.setup(LegacyWords.isNotSetUp("no module named main", "Trace\nback"));
    Vm vm = pool.get(node.add("fails"));
    assertThatThrownBy(vm::acquire)
        .isInstanceOfSatisfying(
            VmException.class,
            e -> {
              assertThat(e.step()).isEqualTo(VmException.Step.SETUP);
              assertThat(e.lastLines()).endsWith("Trace", "back");
            })
        .hasMessage("no module named main");
    machines.latest().awaitClosed();
    assertThat(vm.logs().history())
        .filteredOn(line -> line.kind() == LogBook.Kind.STDERR)
        .extracting(LogBook.Line::text)
        .containsExactly("Trace", "back");
    machines.setup(LegacyWords.isSetUp());
    vm.acquire().close();
  }

  @Test
  void aGuestThatIsNotUnderstoodIsOneWhoseRuntimeFailed() throws Exception {
    machines.hello("no map".getBytes(UTF_8));
    assertThatThrownBy(pool.get(node.add("unclear"))::acquire)
        .isInstanceOfSatisfying(
            VmException.class, e -> assertThat(e.step()).isEqualTo(VmException.Step.RUNTIME));
    machines.latest().awaitClosed();
    machines.hello(LegacyWords.hello("2.0.0"));
    machines.setup(new byte[] {1});
    assertThatThrownBy(pool.get(node.add("unset"))::acquire)
        .isInstanceOfSatisfying(
            VmException.class, e -> assertThat(e.step()).isEqualTo(VmException.Step.SETUP));
    machines.latest().awaitClosed();
  }

  @Test
  void isAskedToHaltBeforeItIsEnded() throws Exception {
    Vm vm = pool.get(node.add("halts"));
    vm.acquire().close();
    vm.stop("enough");
    assertThat(machines.latest().isHalted()).isTrue();
    assertThat(machines.latest().process().wasKilled()).isFalse();
    assertThat(machines.latest().isClosed()).isTrue();
  }

  @Test
  void oneThatDoesNotHaltIsEnded() throws Exception {
    Vm vm = pool.get(node.add("deaf"));
    vm.acquire().close();
    machines.latest().deafen();
    vm.stop("enough");
    assertThat(machines.latest().isHalted()).isFalse();
    assertThat(machines.latest().process().wasKilled()).isTrue();
    assertThat(machines.latest().isClosed()).isTrue();
    assertThat(vm.record().state()).isInstanceOf(VmState.Stopped.class);
  }

  @Test
  void oneThatHasCrashedIsNotAsked() throws Exception {
    Vm vm = pool.get(node.add("crashes"));
    vm.acquire().close();
    LegacyMachine first = machines.latest();
    first.process().exit();
    first.awaitClosed();
    assertThat(first.isHalted()).isFalse();
    vm.acquire().close();
    assertThat(machines.latest()).isNotSameAs(first);
  }
}
