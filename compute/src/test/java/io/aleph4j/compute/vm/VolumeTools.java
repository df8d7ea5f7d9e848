package io.aleph4j.compute.vm;

import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.host.ProcessPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A host whose tools for file systems do nothing but end as a test wants it. */
final class VolumeTools implements Host {
  private final FakeHost folders = new FakeHost();
  private final List<String> run = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> codes = new ConcurrentHashMap<>();
  private final List<FakeProcess> hanging = new CopyOnWriteArrayList<>();
  private final AtomicBoolean hangs = new AtomicBoolean();

  /** Names of the tools that were run since it was last asked, and of the files they were for. */
  List<String> run() {
    List<String> all = List.copyOf(run);
    run.clear();
    return all;
  }

  /** Lets a tool end with a code from now on. */
  void ends(String tool, int code) {
    codes.put(tool, code);
  }

  /** Lets tools not end by themselves. */
  void hang() {
    hangs.set(true);
  }

  /** Tools that did not end by themselves. */
  List<FakeProcess> hanging() {
    return List.copyOf(hanging);
  }

  @Override
  public HostProcess start(ProcessPlan plan, Consumer<String> output) {
    String tool = plan.command().getFirst();
    run.add(tool + " " + plan.files().getFirst().path().getFileName());
    FakeProcess process = new FakeProcess(() -> {}, codes.getOrDefault(tool, 0));
    if (hangs.get()) {
      hanging.add(process);
    } else {
      output.accept("said by " + tool);
      process.exit();
    }
    return process;
  }

  @Override
  public void makePrivateFolder(Path folder, int user) {
    folders.makePrivateFolder(folder, user);
  }

  @Override
  public void hand(Path file, int user, boolean writable) {
    folders.hand(file, user, writable);
  }

  @Override
  public void remove(Path folder) {
    folders.remove(folder);
  }

  @Override
  public void endLeftovers(String group, Path folder) {
    folders.endLeftovers(group, folder);
  }

  @Override
  public String limits() {
    return folders.limits();
  }
}
