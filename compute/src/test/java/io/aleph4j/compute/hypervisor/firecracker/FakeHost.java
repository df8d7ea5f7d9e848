package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.host.ProcessPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A system on which every program is a {@link FakeProcess}, and users are only written down. */
public final class FakeHost implements Host {
  private final FirecrackerVersion version;
  private final FakeProcess.Guest guest;
  final List<FakeProcess> processes = new ArrayList<>();
  final List<String> leftovers = new ArrayList<>();
  final List<String> handed = new ArrayList<>();
  @Nullable String refusal;
  private @Nullable String lastWords;

  /** Its guests only say that they are ready. */
  FakeHost(FirecrackerVersion version) {
    this(version, FakeProcess::sayReady);
  }

  /** Of machines that all have such a guest. */
  public FakeHost(FirecrackerVersion version, FakeProcess.Guest guest) {
    this.version = version;
    this.guest = guest;
  }

  /** Has every process end as soon as it was started, with these words. */
  public void endAtOnce(String words) {
    lastWords = words;
  }

  /** The commands of all processes. */
  public List<List<String>> commands() {
    return processes.stream().map(process -> process.plan().command()).toList();
  }

  /** How many processes have not ended. */
  public long running() {
    return processes.stream().filter(FakeProcess::isAlive).count();
  }

  @Override
  public HostProcess start(ProcessPlan plan, Consumer<String> output) {
    if (refusal != null) {
      throw new ComputeException(refusal);
    }
    FakeProcess process = new FakeProcess(plan, root(plan), version, guest, output);
    processes.add(process);
    if (lastWords != null) {
      process.print(lastWords);
      process.kill();
    }
    return process;
  }

  private static Path root(ProcessPlan plan) {
    List<String> command = plan.command();
    int jail = command.indexOf("--chroot-base-dir");
    return jail < 0
        ? plan.folder()
        : Path.of(command.get(jail + 1))
            .resolve(Path.of(command.get(command.indexOf("--exec-file") + 1)).getFileName())
            .resolve(plan.group())
            .resolve("root");
  }

  @Override
  public void makePrivateFolder(Path folder, int user) {
    remove(folder);
    try {
      Files.createDirectories(folder);
      handed.add(folder.getFileName() + " to " + user);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void hand(Path file, int user, boolean writable) {
    handed.add(file.getFileName() + " to " + user + (writable ? " to write" : ""));
  }

  @Override
  public void remove(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (processes.stream()
        .anyMatch(left -> left.isAlive() && left.plan().folder().equals(folder))) {
      throw new AssertionError(folder + " is to be removed below a machine that runs");
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void endLeftovers(String group, Path folder) {
    leftovers.add(group + " in " + folder.getFileName());
    processes.stream()
        .filter(process -> process.plan().group().equals(group))
        .forEach(FakeProcess::kill);
  }

  @Override
  public String limits() {
    return "none";
  }
}
