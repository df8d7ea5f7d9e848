package io.aleph4j.compute.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LinuxHostTest {
  private static final ProcessPlan.Limits LIMITS = new ProcessPlan.Limits(1L << 28, 1.5, 64);

  @TempDir private Path folder;
  private final LinuxHost host = LinuxHost.open("aleph4j-test");
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

  private ProcessPlan plan(String script, int user, ProcessPlan.OpenFile... files) {
    return new ProcessPlan(
        "test-" + ProcessHandle.current().pid(),
        List.of("/bin/sh", "-c", script),
        Map.of("PATH", "/usr/bin:/bin", "A", "b c'd"),
        folder,
        List.of(files),
        user,
        LIMITS);
  }

  private HostProcess start(String script, ProcessPlan.OpenFile... files) {
    return host.start(plan(script, ProcessPlan.THIS_USER, files), output::add);
  }

  private List<String> lines(int count) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(output.take());
    }
    return lines;
  }

  @Test
  void handsOutputOverLineByLine() throws Exception {
    HostProcess process = start("echo one; echo two >&2; printf 'a\\r\\n\\nno end'; exit 7");
    assertThat(lines(5)).containsExactly("one", "two", "a", "", "no end");
    assertThat(process.await()).isEqualTo(7);
    assertThat(process.isAlive()).isFalse();
  }

  /** A few that read pipes would stop every virtual thread of the node. */
  @Test
  void noVirtualThreadIsKeptByAPipe() throws Exception {
    CompletableFuture<Boolean> isVirtual = new CompletableFuture<>();
    host.start(
        new ProcessPlan(
            "test-thread",
            List.of("/bin/echo", "here"),
            Map.of(),
            folder,
            List.of(),
            ProcessPlan.THIS_USER,
            LIMITS),
        line -> isVirtual.complete(Thread.currentThread().isVirtual()));
    assertThat(isVirtual.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aUserIsInNoOtherGroupsThanThoseOfThePlan() throws Exception {
    Assumptions.assumeTrue(host.hasUsers(), "only root starts programs as others");
    for (List<Integer> groups : List.of(List.<Integer>of(), List.of(108, 900_000))) {
      // A name of its own: the first one's group may go only when the second is there.
      host.start(
          new ProcessPlan(
              "test-groups-" + groups.size(),
              List.of("/usr/bin/id", "-G"),
              Map.of(),
              folder,
              List.of(),
              900_004,
              groups,
              LIMITS),
          output::add);
      assertThat(output.take()).isEqualTo(groups.isEmpty() ? "900004" : "900004 108 900000");
    }
  }

  @Test
  void cutsLongLines() throws Exception {
    start("head -c 40000 /dev/zero | tr '\\0' x; echo");
    assertThat(lines(3)).extracting(String::length).containsExactly(16384, 16384, 7232);
  }

  @Test
  void theEnvironmentIsExactlyTheGivenOne() throws Exception {
    host.start(
        new ProcessPlan(
            "test-env",
            List.of("/bin/cat", "/proc/self/environ"),
            Map.of("A", "b c'd"),
            folder,
            List.of(),
            ProcessPlan.THIS_USER,
            LIMITS),
        output::add);
    assertThat(output.take()).isEqualTo("A=b c'd\0");
  }

  @Test
  void filesAreOpenByTheirNumbers() throws Exception {
    Path read = Files.writeString(folder.resolve("it's"), "content\n");
    Path write = Files.writeString(folder.resolve("w"), "");
    HostProcess process =
        start(
            "cat /proc/self/fd/10; echo new > /proc/self/fd/11; pwd",
            new ProcessPlan.OpenFile(read, false),
            new ProcessPlan.OpenFile(write, true));
    assertThat(lines(2)).containsExactly("content", folder.toRealPath().toString());
    assertThat(process.await()).isZero();
    assertThat(write).hasContent("new");
    assertThat(ProcessPlan.fileName(1)).isEqualTo("/proc/self/fd/11");
  }

  @Test
  void aFileThatIsMissingEndsTheProcess() throws Exception {
    HostProcess process =
        start("echo never", new ProcessPlan.OpenFile(folder.resolve("missing"), false));
    assertThat(process.await()).isNotZero();
    assertThat(output.take()).contains("missing");
  }

  @Test
  void killingEndsEverythingThatWasStarted() throws Exception {
    HostProcess process = start("sleep 1000 & echo $!; wait");
    long child = Long.parseLong(output.take());
    assertThat(process.usage().memoryBytes()).isPositive();
    assertThat(process.pid()).isPositive();
    process.kill();
    assertThat(process.await()).isEqualTo(137);
    ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
    process.kill();
    assertThat(process.usage().memoryBytes()).isZero();
  }

  @Test
  void terminatingAsks() throws Exception {
    HostProcess process = start("echo on; exec sleep 1000");
    assertThat(output.take()).isEqualTo("on");
    assertThat(process.await(java.time.Duration.ofNanos(1))).isFalse();
    process.terminate();
    assertThat(process.await()).isEqualTo(143);
  }

  @Test
  void runsAsAUserOfItsOwn() throws Exception {
    assumeTrue(host.hasUsers(), "only root can start processes as other users");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    host.start(
        plan("id -u; id -g; grep -c 'NoNewPrivs:.1' /proc/self/status", 900_123), output::add);
    assertThat(lines(3)).containsExactly("900123", "900123", "1");
  }

  @Test
  void foldersArePrivateAndEmpty() throws Exception {
    Path mine = folder.resolve("a/mine");
    host.makePrivateFolder(mine, ProcessPlan.THIS_USER);
    Files.writeString(mine.resolve("old"), "x");
    Files.createSymbolicLink(mine.resolve("link"), folder);
    host.makePrivateFolder(mine, 900_123);
    assertThat(mine).isEmptyDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mine)))
        .isEqualTo("rwx------");
    if (host.hasUsers()) {
      assertThat(Files.getAttribute(mine, "unix:uid")).isEqualTo(900_123);
    }
    Path file = Files.writeString(mine.resolve("f"), "x");
    host.hand(file, 900_123, false);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--r--r--");
    host.hand(file, 900_123, true);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    host.remove(mine);
    host.remove(mine);
    assertThat(mine).doesNotExist();
    host.endLeftovers("there-is-none", folder);
    assertThat(host.limits()).isNotBlank();
  }

  @Test
  void whatAnEarlierRunLeftBehindIsFoundByItsFolder() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("left"));
    Process left = new ProcessBuilder("sleep", "1000").directory(mine.toFile()).start();
    Process other = new ProcessBuilder("sleep", "1000").directory(folder.toFile()).start();
    try {
      host.endLeftovers("there-is-none", mine);
      assertThat(left.waitFor()).isEqualTo(137);
      assertThat(other.isAlive()).isTrue();
      Process gone = new ProcessBuilder("sleep", "1000").directory(mine.toFile()).start();
      host.remove(mine);
      host.endLeftovers("there-is-none", mine);
      assertThat(gone.waitFor()).isEqualTo(137);
    } finally {
      other.destroyForcibly();
    }
  }

  /** As the jailer of Firecracker does: for the process, its jail is all that there is. */
  @Test
  void whoIsInAJailIsFoundAsWell() throws Exception {
    assumeTrue(host.hasUsers(), "only root makes jails");
    Path mine = Files.createDirectories(folder.resolve("vm-4"));
    Path jail = Files.createDirectories(mine.resolve("firecracker/vm-4/root"));
    Process left = jailed(jail);
    Process other = jailed(Files.createDirectories(folder.resolve("vm-5/firecracker/vm-5/root")));
    try {
      host.endLeftovers("there-is-none", mine);
      assertThat(left.waitFor()).isEqualTo(137);
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
      left.destroyForcibly();
    }
  }

  private Process jailed(Path jail) throws Exception {
    Process process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "perl",
                "-e",
                "$| = 1; chroot $ARGV[0] or die; chdir '/'; print qq(in\\n); sleep 1000",
                jail.toString())
            .directory(folder.toFile())
            .start();
    boolean isIn = "in".equals(process.inputReader().readLine());
    assumeTrue(isIn, "this user may not make jails");
    return process;
  }

  @Test
  void whatIsMountedInAFolderStaysWhenThatIsRemoved() throws Exception {
    Path volumes = Files.createDirectory(folder.resolve("volumes of others"));
    Path volume = Files.writeString(volumes.resolve("volume"), "kept");
    Path mine = Files.createDirectories(folder.resolve("m/vm-4"));
    Path jail = Files.createDirectory(mine.resolve("a jail"));
    Path through = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("m"));
    Process mount =
        new ProcessBuilder("mount", "--bind", volumes.toString(), jail.toString()).start();
    assumeTrue(mount.waitFor() == 0, "this user may not mount");
    assertThat(jail.resolve("volume")).exists();
    host.remove(through);
    assertThat(through).doesNotExist();
    assertThat(jail.resolve("volume")).exists(); // who removes a link does not remove its end
    Files.createSymbolicLink(through, folder.resolve("m"));
    host.remove(through.resolve("vm-4"));
    assertThat(mine).doesNotExist();
    assertThat(volume).hasContent("kept");
  }

  @Test
  void namesInTheTableOfMountsAreReadAsTheKernelWritesThem() {
    assertThat(MountTable.unescape("/a\\040b\\134c")).isEqualTo("/a b\\c");
  }

  /** The kernel writes names as they are: anybody's medium can have one in another encoding. */
  @Test
  void mountsOfOthersMayHaveAnyNames() {
    Path mine = Path.of("/var/lib/node/vm-4");
    List<String> lines =
        List.of(
            "1 0 8:1 / / rw",
            "2 1 8:2 / /media/Donn\u00e9es rw",
            "3 1 8:2 / /media/Donn\u00c3\u00a9es rw",
            "4 1 8:3 / /var/lib/node/vm-4/a rw",
            "5 1 8:3 / /var/lib/node/vm-4/a/b\\040c rw",
            "6 1 8:3 / /var/lib/node/vm-40 rw",
            "cut");
    assertThat(MountTable.below(mine, lines))
        .containsExactly(mine.resolve("a/b c"), mine.resolve("a"));
  }

  @Test
  void plansAreChecked() {
    assertThatThrownBy(() -> new ProcessPlan.Limits(0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new ProcessPlan("a b", List.of("x"), Map.of(), folder, List.of(), -1, LIMITS))
        .hasMessageContaining("'a b'");
    assertThatThrownBy(
            () -> new ProcessPlan("a", List.of(), Map.of(), folder, List.of(), -1, LIMITS))
        .hasMessageContaining("no program");
  }

  @Test
  void writesTheLimitsOfBothVersions() throws Exception {
    for (String tree : List.of("memory", "cpu", "pids")) {
      Files.createDirectories(folder.resolve("v1").resolve(tree));
    }
    ControlGroupsV1 first = ControlGroupsV1.in(folder.resolve("v1"), "aleph");
    first.create("vm-4", LIMITS);
    assertThat(folder.resolve("v1/memory/aleph/vm-4/memory.limit_in_bytes"))
        .hasContent("268435456");
    assertThat(folder.resolve("v1/cpu/aleph/vm-4/cpu.cfs_quota_us")).hasContent("150000");
    assertThat(folder.resolve("v1/pids/aleph/vm-4/pids.max")).hasContent("64");
    assertThat(first.joinScript("vm-4")).contains("/memory/aleph/vm-4/cgroup.procs'", " && ");
    Files.createDirectory(folder.resolve("v2"));
    ControlGroupsV2 second = ControlGroupsV2.in(folder.resolve("v2"), "aleph");
    second.create("vm-4", LIMITS);
    Path group = folder.resolve("v2/aleph/vm-4");
    assertThat(group.resolve("memory.max")).hasContent("268435456");
    assertThat(group.resolve("cpu.max")).hasContent("150000 100000");
    assertThat(second.joinScript("vm-4")).isEqualTo("echo $$ > '" + group + "/cgroup.procs'");
    assertThatThrownBy(() -> ControlGroupsV1.in(folder.resolve("v2"), "aleph"))
        .hasMessageContaining("memory is not there");
    assertThat(new NoControlGroups("why").description()).contains("why");
  }
}
