package io.aleph4j.compute.definition;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MachineVolume;
import io.aleph4j.protocol.ProgramContent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A machine as its message and the amendments in force define it (spec 04 §5.1). Immutable.
 *
 * @param itemHash its message
 * @param owner who it belongs to
 * @param kind how it lives
 * @param callLimit how long one call may take
 * @param internet whether it has a network
 * @param guestApi whether it may ask the network through this node
 * @param runtime its root file system
 * @param code what it runs
 * @param data a file that it finds; null for none
 * @param volumes further disks, in the message's order
 * @param variables what it finds in its environment
 * @param authorizedKeys who may enter it
 * @param watched messages whose amendments make another machine of it
 */
public record VmDefinition(
    ItemHash itemHash,
    Address owner,
    Kind kind,
    int vcpus,
    int memoryMib,
    Duration callLimit,
    boolean internet,
    boolean guestApi,
    FileInForce runtime,
    Code code,
    @Nullable Data data,
    List<Volume> volumes,
    Map<String, String> variables,
    List<String> authorizedKeys,
    Set<ItemHash> watched) {

  public VmDefinition {
    volumes = List.copyOf(volumes);
    variables = Map.copyOf(variables);
    authorizedKeys = List.copyOf(authorizedKeys);
    watched = Set.copyOf(watched);
  }

  /** How a machine lives. */
  public enum Kind {
    /** Started by a request, stopped when nobody asks any more. */
    ON_DEMAND("microvm"),
    /** A program that always runs. */
    PERSISTENT_PROGRAM("persistent_program"),
    /** A server of its owner's. */
    INSTANCE("instance");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /** What the lists of machines call it. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * A file of the network.
   *
   * @param ref the STORE message in force, after amendments
   * @param content the hash of the file itself
   */
  public record FileInForce(ItemHash ref, ItemHash content) {}

  /** What a machine runs. */
  public record Code(
      ProgramContent.Encoding encoding,
      String entrypoint,
      FileInForce file,
      ProgramContent.Interface calling,
      List<String> args) {

    public Code {
      args = List.copyOf(args);
    }
  }

  /** A file that a machine finds. */
  public record Data(ProgramContent.Encoding encoding, String mount, FileInForce file) {}

  /**
   * A disk.
   *
   * @param wanted what the message says
   * @param file what it shows or begins as; null when it begins empty
   */
  public record Volume(MachineVolume wanted, @Nullable FileInForce file) {}

  /** Every file that it is made of. */
  public Set<FileInForce> files() {
    Set<FileInForce> files = new java.util.LinkedHashSet<>();
    files.add(runtime);
    files.add(code.file());
    if (data != null) {
      files.add(data.file());
    }
    volumes.forEach(volume -> {
      if (volume.file() != null) {
        files.add(volume.file());
      }
    });
    return files;
  }
}
