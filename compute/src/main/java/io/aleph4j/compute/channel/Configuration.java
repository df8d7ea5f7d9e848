package io.aleph4j.compute.channel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has to know to run its program: in one form for all versions of the protocol,
 * which {@link ConfigurationMessage} writes.
 *
 * @param vmHash item hash of the machine
 * @param hostname what the guest calls itself; versions 1 and 2 work it out themselves
 * @param interfaceKind how the program is talked to
 * @param entrypoint what is started
 * @param args for executables; only version 3 passes them on
 * @param code the program
 * @param data a file that belongs to it, or null
 * @param volumes what is mounted besides, in order
 * @param variables environment of the program, or null
 * @param network addresses, or null for a machine without a network
 * @param authorizedKeys SSH keys, or null
 */
public record Configuration(
    String vmHash,
    String hostname,
    Interface interfaceKind,
    String entrypoint,
    List<String> args,
    Content code,
    @Nullable Content data,
    List<Volume> volumes,
    @Nullable Map<String, String> variables,
    @Nullable Network network,
    @Nullable List<String> authorizedKeys) {

  /** Copies the collections. */
  public Configuration {
    args = List.copyOf(args);
    volumes = List.copyOf(volumes);
    authorizedKeys = authorizedKeys == null ? null : List.copyOf(authorizedKeys);
    // Keeps the order: guests set variables in the order of the message.
    variables =
        variables == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /** How a program is talked to. */
  public enum Interface {
    /** A Python application with the ASGI interface. */
    ASGI("asgi"),
    /** Anything that serves HTTP. */
    EXECUTABLE("executable");

    private final String word;

    Interface(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** The form of a program or of its data. */
  public enum Encoding {
    /** One file as it is. */
    PLAIN("plain"),
    /** A zip archive. */
    ZIP("zip"),
    /** A file system. */
    SQUASHFS("squashfs");

    private final String word;

    Encoding(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** A program or its data: within the message, or on a device of the machine. */
  public sealed interface Content {
    /** The form it has. */
    Encoding encoding();

    /** Within the message, as versions 1 and 2 want it unless it is a file system. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Inline(Encoding encoding, byte[] bytes) implements Content {}

    /**
     * On a device.
     *
     * @param device its name in the guest, as in {@code vdb}
     * @param size bytes of the file; the device may be larger
     * @param mount where it is to appear; null for code, which has a place of its own
     */
    record OnDevice(Encoding encoding, String device, long size, @Nullable String mount)
        implements Content {}
  }

  /**
   * A volume that the guest mounts.
   *
   * @param mount where
   * @param device its name in the guest
   * @param type of its file system; versions 1 and 2 find it out
   */
  public record Volume(String mount, String device, boolean readOnly, FileSystem type) {}

  /** File systems of volumes. */
  public enum FileSystem {
    /** Compressed, read only. */
    SQUASHFS("squashfs"),
    /** For volumes that are written to. */
    EXT4("ext4");

    private final String word;

    FileSystem(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * Addresses of a machine.
   *
   * @param ipv4 with the length of its prefix, or null
   * @param ipv6 with the length of its prefix, or null
   * @param dns addresses of name servers of both kinds
   */
  public record Network(
      @Nullable String ipv4,
      @Nullable String ipv4Gateway,
      @Nullable String ipv6,
      @Nullable String ipv6Gateway,
      List<String> dns) {
    /** Copies the list. */
    public Network {
      dns = List.copyOf(dns);
    }
  }
}
