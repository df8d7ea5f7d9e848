package io.aleph4j.compute.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.protocol.ItemHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VmPoolTest {
  @TempDir private Path folder;

  private static VmRecord record(String hash, int id, VmState state) {
    return VmRecord.defined(new ItemHash(hash.repeat(32)), id, TestNode.NOW)
        .of(VmDefinition.Kind.ON_DEMAND)
        .in(state);
  }

  @Test
  void keepsEveryStateOnDisk() {
    TestNode node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    VmStore store = node.services().store();
    List<VmRecord> records =
        List.of(
            record("aa", 4, new VmState.Preparing(TestNode.NOW)),
            record("bb", 5, new VmState.Starting(TestNode.NOW)),
            record("cc", 6, new VmState.Stopping(TestNode.NOW, "enough")),
            record("dd", 7, new VmState.Stopped(TestNode.NOW, "it ended", null)));
    records.forEach(store::save);
    assertThat(store.load()).isEqualTo(records);
    store.remove(new ItemHash("bb".repeat(32)));
    store.remove(new ItemHash("bb".repeat(32)));
    assertThat(store.load()).hasSize(3).doesNotContain(records.get(1));
  }

  @Test
  void whatIsNoRecordIsLeftAlone() throws Exception {
    TestNode node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    VmStore store = node.services().store();
    VmRecord good = record("aa", 4, new VmState.Defined(TestNode.NOW));
    store.save(good);
    Path file = node.records().resolve("aa".repeat(32) + ".json");
    String text = Files.readString(file);
    List<String> wrong =
        List.of(
            "",
            "{",
            "{}",
            text.replace("Defined", "Dreaming"),
            text.replace("ON_DEMAND", "SOMETIMES"),
            text.replaceAll("\"since\":\"[^\"]*\"", "\"since\":\"yesterday\""));
    for (int i = 0; i < wrong.size(); i++) {
      Files.writeString(node.records().resolve("wrong" + i + ".json"), wrong.get(i));
    }
    Files.createDirectory(node.records().resolve("folder.json"));
    assertThat(store.load()).containsExactly(good);
    try (VmPool pool = VmPool.open(node.services())) {
      assertThat(pool.all()).hasSize(1);
    }
    assertThat(node.records().resolve("wrong0.json")).exists();
  }

  @Test
  void clearsAwayWhatAnEarlierRunLeft() throws Exception {
    TestNode node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    VmStore store = node.services().store();
    store.save(record("aa", 9, new VmState.Running(TestNode.NOW)));
    store.save(record("bb", 5, new VmState.Stopped(TestNode.NOW, "enough", "it broke")));
    store.save(record("cc", 6, new VmState.Defined(TestNode.NOW)));
    store.save(record("dd", 9, new VmState.Starting(TestNode.NOW)));
    Files.createDirectories(folder.resolve("m/vm-9"));
    Files.writeString(folder.resolve("m/vm-9/left"), "over");
    try (VmPool pool = VmPool.open(node.services())) {
      assertThat(pool.all()).extracting(vm -> vm.record().vmId()).containsExactly(5, 6, 9);
      assertThat(node.host().done()).containsExactlyInAnyOrder("end vm-9", "end vm-6");
      assertThat(folder.resolve("m/vm-9")).doesNotExist();
      Vm cleared = pool.find(new ItemHash("aa".repeat(32))).orElseThrow();
      assertThat(cleared.record().state())
          .isEqualTo(new VmState.Stopped(TestNode.NOW, "this node was restarted", null));
      assertThat(cleared.record().kind()).isEqualTo(VmDefinition.Kind.ON_DEMAND);
      Vm known = pool.find(new ItemHash("bb".repeat(32))).orElseThrow();
      assertThat(known.record().state())
          .isEqualTo(new VmState.Stopped(TestNode.NOW, "enough", "it broke"));
      assertThat(pool.find(new ItemHash("dd".repeat(32)))).isEmpty();
      assertThat(node.records().resolve("dd".repeat(32) + ".json")).doesNotExist();
      assertThat(pool.get(node.add("new")).record().vmId()).isEqualTo(4);
      assertThat(pool.get(node.add("newer")).record().vmId()).isEqualTo(7);
    }
    assertThat(store.load())
        .filteredOn(record -> record.itemHash().value().startsWith("aa"))
        .singleElement()
        .satisfies(record -> assertThat(record.state()).isInstanceOf(VmState.Stopped.class));
  }

  @Test
  void givesEveryMachineANumberOfItsOwn() {
    TestNode node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    try (VmPool pool = VmPool.open(node.services())) {
      Set<Integer> ids = ConcurrentHashMap.newKeySet();
      IntStream.range(0, 200)
          .parallel()
          .forEach(i -> ids.add(pool.get(ItemHash.sha256("machine " + i % 100)).record().vmId()));
      assertThat(ids).hasSize(100).contains(4, 103);
      assertThat(pool.all()).hasSize(100);
    }
  }

  @Test
  void stopsAllMachinesWhenItIsClosed() throws Exception {
    TestNode node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    VmPool pool = VmPool.open(node.services());
    for (int i = 0; i < 5; i++) {
      pool.get(node.add("machine " + i)).acquire().close();
    }
    pool.close();
    assertThat(node.hypervisor().machines()).hasSize(5).allMatch(FakeMachine::isClosed);
    assertThat(pool.all())
        .allSatisfy(vm ->
            assertThat(vm.record().state())
                .isEqualTo(new VmState.Stopped(TestNode.NOW, "this node stops", null)));
    pool.close();
  }

  private static void call(VmPool pool, Vm vm) throws InterruptedException {
    pool.acquire(vm).close();
  }

  @Test
  void whoWasAskedLongestAgoGivesWay() throws Exception {
    TestNode node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    node.capacity(new Capacity(400, 3));
    try (VmPool pool = VmPool.open(node.services())) {
      Vm first = pool.get(node.add("first"));
      Vm second = pool.get(node.add("second"));
      Vm third = pool.get(node.add("third"));
      for (Vm vm : List.of(first, second, third)) {
        call(pool, vm);
        node.pass(Duration.ofSeconds(1));
      }
      call(pool, first);
      node.pass(Duration.ofSeconds(5));
      Vm fourth = pool.get(node.add("fourth"));
      call(pool, fourth);
      assertThat(List.of(first.session() != null, third.session() != null))
          .containsExactly(true, true);
      assertThat(second.record().state())
          .isInstanceOfSatisfying(
              VmState.Stopped.class,
              stopped -> assertThat(stopped.reason()).isEqualTo("another machine needed its room"));
    }
  }

  @Test
  void whoIsAskedOrWasAskedJustNowDoesNot() throws Exception {
    TestNode node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    node.capacity(new Capacity(200, 1));
    try (VmPool pool = VmPool.open(node.services())) {
      Vm first = pool.get(node.add("first"));
      Vm second = pool.get(node.add("second"));
      try (VmLease _ = pool.acquire(first)) {
        node.pass(Duration.ofMinutes(1));
        assertThatThrownBy(() -> pool.acquire(second)).hasMessageContaining("0 processors");
      }
      assertThatThrownBy(() -> pool.acquire(second)).hasMessageContaining("0 processors");
      node.pass(Duration.ofSeconds(5));
      call(pool, second);
      assertThat(first.session()).isNull();
    }
  }

  @Test
  void nobodyGivesWayToWhatIsTooLargeForTheNode() throws Exception {
    TestNode node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    node.capacity(new Capacity(200, 1));
    try (VmPool pool = VmPool.open(node.services())) {
      Vm small = pool.get(node.add("small"));
      call(pool, small);
      node.pass(Duration.ofMinutes(1));
      ProgramText text = node.program("large");
      text.object("resources").put("memory", 256);
      Vm large = pool.get(node.add(text));
      assertThatThrownBy(() -> pool.acquire(large))
          .isInstanceOfSatisfying(
              VmException.class,
              failure -> assertThat(failure.step()).isEqualTo(VmException.Step.TOO_LARGE));
      assertThat(small.session()).isNotNull();
    }
  }
}
