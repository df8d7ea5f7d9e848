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
final class FakeHost implements Host {
  private final FirecrackerVersion version;
  final List<FakeProcess> processes = new ArrayList<>();
  final List<String> handed = new ArrayList<>();
  @Nullable String refusal;

  FakeHost(FirecrackerVersion version) {
    this.version = version;
  }

  @Override
  public HostProcess start(ProcessPlan plan, Consumer<String> output) {
    if (refusal != null) {
      throw new ComputeException(refusal);
    }
    FakeProcess process = new FakeProcess(plan, root(plan), version);
    processes.add(process);
    return process;
  }

  private static Path root(ProcessPlan plan) {
    int jail = plan.command().indexOf("--chroot-base-dir");
    return jail < 0
        ? plan.folder()
        : Path.of(plan.command().get(jail + 1))
            .resolve("firecracker")
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
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void endLeftovers(String group, Path folder) {}

  @Override
  public String limits() {
    return "none";
  }
}
