package io.aleph4j.compute.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/** What this system is and how much of it is in use (spec 04 §3.2). */
final class SystemRoutes {
  private static final long KB = 1000;

  private final SystemFiles files;
  private final Processor processor;
  private final Path volumes;
  private final InstantSource clock;
  private final Recent<ObjectNode> capability;

  SystemRoutes(SystemFiles files, Path volumes, InstantSource clock) {
    this.files = files;
    this.processor = new Processor(files);
    this.volumes = volumes;
    this.clock = clock;
    // It does not change while this program runs.
    this.capability = new Recent<>(Duration.ofDays(365), System::nanoTime, this::findCapability);
  }

  /** {@code GET /about/usage/system}. What is not known is left out. */
  void usage(Context context) {
    ObjectNode json = Replies.object();
    ObjectNode cpu = json.putObject("cpu");
    cpu.put("count", processor.count());
    load(cpu);
    ObjectNode frequencies = cpu.putObject("core_frequencies");
    processor.lowestMhz().ifPresent(mhz -> frequencies.put("min", mhz));
    processor.highestMhz().ifPresent(mhz -> frequencies.put("max", mhz));
    json.set("mem", memory());
    json.set("disk", disk());
    ObjectNode period = json.putObject("period");
    period.put("start_timestamp", clock.instant().truncatedTo(ChronoUnit.MINUTES).toString());
    period.put("duration_seconds", 60.0);
    json.putObject("properties").set("cpu", processor.properties());
    ObjectNode gpu = json.putObject("gpu");
    gpu.putArray("devices");
    gpu.putArray("available_devices");
    json.put("active", true);
    Replies.json(context, json);
  }

  private void load(ObjectNode cpu) {
    String[] loads = files.text("proc/loadavg").orElse("").split(" ", -1);
    ObjectNode json = cpu.putObject("load_average");
    if (loads.length >= 3 && loads[0].matches("[0-9.]{1,12}")) {
      json.put("load1", Double.parseDouble(loads[0]));
      json.put("load5", Double.parseDouble(loads[1]));
      json.put("load15", Double.parseDouble(loads[2]));
    }
  }

  private ObjectNode memory() {
    ObjectNode json = Replies.object();
    OptionalLong total = files.memory("MemTotal");
    OptionalLong available = files.memory("MemAvailable");
    total.ifPresent(bytes -> json.put("total_kB", Math.ceilDiv(bytes, KB)));
    available.ifPresent(bytes -> json.put("available_kB", Math.floorDiv(bytes, KB)));
    return json;
  }

  private ObjectNode disk() {
    ObjectNode json = Replies.object();
    Path folder = volumes.toAbsolutePath();
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    try {
      var store = Files.getFileStore(folder);
      json.put("total_kB", Math.floorDiv(store.getTotalSpace(), KB));
      json.put("available_kB", Math.floorDiv(store.getUsableSpace(), KB));
    } catch (IOException e) {
      json.put("total_kB", 0);
      json.put("available_kB", 0);
    }
    return json;
  }

  /** {@code GET /about/capability}. What is not known is null. */
  void capability(Context context) {
    Replies.json(context, capability.get());
  }

  private ObjectNode findCapability() {
    ObjectNode json = Replies.object();
    ObjectNode cpu = processor.properties();
    json.set("cpu", cpu);
    cpu.put("model", processor.model());
    OptionalDouble mhz = processor.highestMhz();
    cpu.put("frequency", mhz.isPresent() ? (Long) Math.round(mhz.getAsDouble() * 1e6) : null);
    cpu.put("count", processor.count());
    ObjectNode memory = json.putObject("memory");
    OptionalLong size = files.memory("MemTotal");
    MemoryModules modules = MemoryModules.find(files);
    memory.put("size", size.isPresent() ? (Long) size.getAsLong() : null);
    memory.put("units", "bytes");
    memory.put("type", modules.type());
    boolean hasClock = modules.megahertz().isPresent();
    memory.put("clock", hasClock ? (Long) (modules.megahertz().getAsInt() * 1_000_000L) : null);
    memory.put("clock_units", hasClock ? "Hz" : null);
    // What clients may sign besides path and method, so that they can find out.
    json.putObject("operator_authentication").putArray("signed").add("body_sha256").add("query");
    return json;
  }
}
