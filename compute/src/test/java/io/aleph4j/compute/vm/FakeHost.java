package io.aleph4j.compute.vm;

import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.host.ProcessPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Folders that are there, and processes that are not, for tests. */
public final class FakeHost implements Host {
  private final List<String> done = new CopyOnWriteArrayList<>();

  /** What was asked of it, in order. */
  public List<String> done() {
    return List.copyOf(done);
  }

  @Override
  public HostProcess start(ProcessPlan plan, Consumer<String> output) {
    throw new AssertionError("no process is to be started here: " + plan);
  }

  @Override
  public void makePrivateFolder(Path folder, int user) {
    done.add("folder " + folder.getFileName() + " of " + user);
    try {
      remove(folder);
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void hand(Path file, int user, boolean writable) {
    done.add("hand " + file.getFileName() + " to " + user + (writable ? " writable" : ""));
    try {
      Files.setPosixFilePermissions(
          file, PosixFilePermissions.fromString(writable ? "rw-------" : "r--r--r--"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void remove(Path folder) {
    if (!Files.exists(folder)) {
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
  public void endLeftovers(String group, Path folder) {
    done.add("end " + group);
  }

  @Override
  public String limits() {
    return "no limits";
  }
}
