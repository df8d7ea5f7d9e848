package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known of machines, on disk: a small JSON file each, replaced as a whole, so that a crash
 * leaves the old one or the new one. Safe for many threads, one for each machine.
 */
public final class VmStore {
  private static final Logger log = LoggerFactory.getLogger(VmStore.class);
  private static final String ENDING = ".json";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path folder;

  /** Keeps the files in this folder, which is made if it is not there. */
  public VmStore(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ComputeException("the folder " + folder + " cannot be made", e);
    }
  }

  /** Keeps a record; it is on disk when this returns. */
  void save(VmRecord record) {
    byte[] bytes = write(record).toString().getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve(record.itemHash() + ENDING);
    Path next = folder.resolve(record.itemHash() + ".next");
    try {
      try (FileChannel out =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          out.write(left); // a disk that becomes full takes a part without an error
        }
        out.force(false);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ComputeException("the state of " + record.itemHash() + " cannot be kept", e);
    }
  }

  /** Forgets a record, if there is one. */
  void remove(ItemHash hash) {
    try {
      Files.deleteIfExists(folder.resolve(hash + ENDING));
    } catch (IOException e) {
      throw new ComputeException("the state of " + hash + " cannot be removed", e);
    }
  }

  /** Every record; a file that is none is told of and left alone. */
  List<VmRecord> load() {
    List<VmRecord> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(ENDING)).sorted().toList()) {
        try {
          records.add(read(JSON.readTree(Files.readString(file))));
        } catch (IOException | RuntimeException e) {
          log.warn("{} is left alone: it describes no machine ({})", file, e.toString());
        }
      }
    } catch (IOException e) {
      throw new ComputeException("the folder " + folder + " cannot be read", e);
    }
    return records;
  }

  private static ObjectNode write(VmRecord record) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", 1);
    json.put("item_hash", record.itemHash().value());
    json.put("vm_id", record.vmId());
    json.put("kind", record.kind() == null ? null : record.kind().name());
    VmState state = record.state();
    json.put("state", state.getClass().getSimpleName());
    json.put("since", state.since().toString());
    if (state instanceof VmState.Stopping stopping) {
      json.put("reason", stopping.reason());
    } else if (state instanceof VmState.Stopped stopped) {
      json.put("reason", stopped.reason());
      json.put("failure", stopped.failure());
    }
    json.put("always", record.wanted().always());
    put(json, "until", record.wanted().until());
    VmRecord.Times times = record.times();
    ObjectNode at = json.putObject("times");
    put(at, "defined_at", times.definedAt());
    put(at, "preparing_at", times.preparingAt());
    put(at, "prepared_at", times.preparedAt());
    put(at, "starting_at", times.startingAt());
    put(at, "started_at", times.startedAt());
    put(at, "stopping_at", times.stoppingAt());
    put(at, "stopped_at", times.stoppedAt());
    return json;
  }

  private static void put(ObjectNode json, String key, @Nullable Instant time) {
    json.put(key, time == null ? null : time.toString());
  }

  private static VmRecord read(JsonNode json) throws JacksonException {
    JsonNode at = json.path("times");
    Instant since = Instant.parse(json.path("since").asString());
    String reason = json.path("reason").asString("");
    JsonNode failure = json.path("failure");
    VmState state =
        switch (json.path("state").asString()) {
          case "Defined" -> new VmState.Defined(since);
          case "Preparing" -> new VmState.Preparing(since);
          case "Starting" -> new VmState.Starting(since);
          case "Running" -> new VmState.Running(since);
          case "Stopping" -> new VmState.Stopping(since, reason);
          case "Stopped" ->
              new VmState.Stopped(since, reason, failure.isString() ? failure.asString() : null);
          default -> throw new ComputeException("unknown state " + json.path("state"));
        };
    JsonNode kind = json.path("kind");
    return new VmRecord(
        new ItemHash(json.path("item_hash").asString()),
        json.path("vm_id").asInt(),
        kind.isString() ? VmDefinition.Kind.valueOf(kind.asString()) : null,
        state,
        new VmRecord.Times(
            Instant.parse(at.path("defined_at").asString()),
            time(at, "preparing_at"),
            time(at, "prepared_at"),
            time(at, "starting_at"),
            time(at, "started_at"),
            time(at, "stopping_at"),
            time(at, "stopped_at")),
        new VmRecord.Wanted(json.path("always").asBoolean(false), time(json, "until")));
  }

  private static @Nullable Instant time(JsonNode at, String key) {
    JsonNode value = at.path(key);
    return value.isString() ? Instant.parse(value.asString()) : null;
  }
}
