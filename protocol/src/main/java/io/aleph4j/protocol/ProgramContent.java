package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that runs in a small machine (spec 01 §2.6).
 *
 * @param data a file of the function's; null when there is none
 * @param export where the function leaves results; null when nowhere
 */
public record ProgramContent(
    Address address,
    Timestamp time,
    MachineSpec spec,
    MachineEnvironment environment,
    Code code,
    Runtime runtime,
    @Nullable Data data,
    @Nullable Export export,
    Triggers triggers,
    List<MachineVolume> volumes,
    ContentHeader header)
    implements ExecutableContent {

  public ProgramContent {
    volumes = List.copyOf(volumes);
  }

  /** How a file holds what is in it. */
  public enum Encoding {
    PLAIN,
    ZIP,
    SQUASHFS
  }

  /** How the code is called. */
  public enum Interface {
    /** An ASGI application, {@code module:object}. */
    ASGI,
    /** A program that listens on port 8000. */
    BINARY
  }

  /**
   * The function itself.
   *
   * @param calling as given, or what the entrypoint's form implies
   */
  public record Code(
      Encoding encoding, String entrypoint, FileRef file, Interface calling, List<String> args) {

    public Code {
      args = List.copyOf(args);
    }
  }

  /** The root file system. */
  @SuppressWarnings("AvoidCommonTypeNames") // the protocol's name for it
  public record Runtime(FileRef file, String comment) {}

  /** A file, mounted. */
  public record Data(Encoding encoding, String mount, FileRef file) {}

  /** A folder that is kept. */
  public record Export(Encoding encoding, String mount) {}

  /**
   * What makes it run.
   *
   * @param http requests
   * @param messages subscriptions, each a JSON object as spelled
   * @param persistent it always runs
   */
  public record Triggers(boolean http, List<String> messages, boolean persistent) {

    public Triggers {
      messages = List.copyOf(messages);
    }
  }

  @Override
  public List<FileRef> files() {
    List<FileRef> files = new ArrayList<>();
    files.add(code.file());
    files.add(runtime.file());
    if (data != null) {
      files.add(data.file());
    }
    volumes.forEach(volume -> volume.file().ifPresent(files::add));
    return files;
  }
}
