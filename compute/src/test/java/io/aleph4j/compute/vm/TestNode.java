package io.aleph4j.compute.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aleph4j.compute.definition.Definitions;
import io.aleph4j.compute.definition.FakeMessages;
import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.compute.files.FileCache;
import io.aleph4j.compute.files.FileUnavailableException;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.protocol.ItemHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What machines need of a node, with machines, messages and files that a test makes up. */
public final class TestNode {
  /** When everything happens, until a test moves the clock. */
  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final Path folder;
  private final FakeMessages messages = new FakeMessages();
  private final FakeHost host = new FakeHost();
  private final FakeHypervisor hypervisor;
  private final Map<ItemHash, byte[]> files = new ConcurrentHashMap<>();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger downloads = new AtomicInteger();
  private VmSettings settings;
  private BootGate gate = new BootGate(2, 64);
  private Capacity capacity = new Capacity(8_192, 32);
  private Host system = host;
  private Hypervisor machines;
  private @Nullable VmStore store;

  /** Keeps everything below a folder; its machines do what the script says. */
  public TestNode(Path folder, FakeGuest.Script script) {
    this.folder = folder;
    this.hypervisor = new FakeHypervisor(script);
    this.machines = hypervisor;
    this.settings =
        new VmSettings(
            folder.resolve("m"),
            folder.resolve("volumes"),
            -1,
            4,
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            100_000,
            100_000,
            8_192,
            32,
            2,
            64,
            1_000);
  }

  /** Changes the settings. */
  public TestNode settings(UnaryOperator<VmSettings> change) {
    settings = change.apply(settings);
    return this;
  }

  /** Takes another system, and another hypervisor on it. */
  public TestNode on(Host other, Hypervisor its) {
    system = other;
    machines = its;
    return this;
  }

  /** Takes another gate. */
  public TestNode gate(BootGate other) {
    gate = other;
    return this;
  }

  /** Takes another capacity. */
  public TestNode capacity(Capacity other) {
    capacity = other;
    return this;
  }

  /** Everything together. */
  public VmServices services() {
    VmStore records = store == null ? new VmStore(folder.resolve("machines")) : store;
    store = records;
    return new VmServices(
        records,
        new Definitions(messages),
        new FileCache(folder.resolve("files"), this::download),
        system,
        machines,
        new VmServices.GuestKernel(folder.resolve("vmlinux"), folder.resolve("initramfs.cpio")),
        gate,
        capacity,
        settings,
        () -> NOW.plusNanos(nanos.get()),
        nanos::get);
  }

  private void download(ItemHash hash, Path target) throws java.io.IOException {
    downloads.incrementAndGet();
    byte[] bytes = files.get(hash);
    if (bytes == null) {
      throw new FileUnavailableException(hash, "nobody has it", null);
    }
    Files.write(target, bytes);
  }

  /** How many files were fetched. */
  public int downloads() {
    return downloads.get();
  }

  /** Lets time pass. */
  public void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** The network's messages. */
  public FakeMessages messages() {
    return messages;
  }

  /** The system. */
  public FakeHost host() {
    return host;
  }

  /** What runs machines. */
  public FakeHypervisor hypervisor() {
    return hypervisor;
  }

  /** The folder that machines are described in. */
  public Path records() {
    return folder.resolve("machines");
  }

  /** The folder of all. */
  public Path folder() {
    return folder;
  }

  /** Stores a file on the network; its STORE message. */
  public ItemHash store(byte[] bytes) {
    return messages.store(file(bytes));
  }

  /** A file that can be had; its hash. */
  public ItemHash file(byte[] bytes) {
    ItemHash hash = ItemHash.sha256(bytes);
    files.put(hash, bytes);
    return hash;
  }

  /** Nobody has a file any more. */
  public void lose(ItemHash file) {
    files.remove(file);
  }

  /** A small program that no other test's program is like. */
  public ProgramText program(String name) {
    return new ProgramText(
        store(("code of " + name).getBytes(UTF_8)), store(("runtime of " + name).getBytes(UTF_8)));
  }

  /** Adds a program to the network. */
  public ItemHash add(ProgramText program) {
    return messages.add("PROGRAM", program.toString());
  }

  /** Adds a small program to the network. */
  public ItemHash add(String name) {
    return add(program(name));
  }
}
