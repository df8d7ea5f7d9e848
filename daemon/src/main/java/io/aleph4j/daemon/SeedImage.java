package io.aleph4j.daemon;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.node.CoreNode;
import io.aleph4j.node.files.Arrival;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.local.Image;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An image that a private network begins with: a file of this machine, the STORE message that keeps
 * it, and what the lists of images say of it.
 *
 * @param entry where the seed file has it, for errors
 * @param path of the file
 */
record SeedImage(String entry, Image image, Path path, Submission message) {

  private static final Set<String> MEMBERS =
      Set.of("kind", "id", "file", "name", "description", "min_disk_mib", "default", "message");

  // Clients use it as the name of an option's value.
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private static final long MEBIBYTE = 1 << 20;
  private static final long LARGEST_DISK_MIB = 1L << 30;
  private static final int BUFFER = 1 << 20;

  // One and the same time makes one and the same message at each start. It lies before anything had
  // to be paid for, so that images cost nobody anything.
  private static final long TIME = 1_700_000_000;

  /**
   * Reads an entry, and the file that it names.
   *
   * @param folder that the path of the file begins at
   * @throws IllegalArgumentException with what is wrong in it
   */
  static SeedImage read(Path folder, String entry, JsonNode value) {
    for (String member : value.propertyNames()) {
      if (!MEMBERS.contains(member)) {
        throw new IllegalArgumentException(
            member + " is not known: use " + String.join(", ", MEMBERS.stream().sorted().toList()));
      }
    }
    Image.Kind kind = kind(value.path("kind"));
    String id = id(value.path("id"));
    Path path = folder.resolve(text("file", value.path("file")));
    long size = size(path);
    JsonNode given = value.path("message");
    Submission message = given.isMissingNode() ? keeping(sha256(path)) : store(given);
    Image image =
        new Image(
            kind,
            id,
            value.has("name") ? text("name", value.path("name")) : id,
            value.has("description") ? text("description", value.path("description")) : "",
            minDisk(value.path("min_disk_mib"), kind, size),
            isDefault(value.path("default")),
            message.envelope().itemHash(),
            file(message));
    return new SeedImage(entry, image, path, message);
  }

  private static Image.Kind kind(JsonNode value) {
    for (Image.Kind kind : Image.Kind.values()) {
      if (value.asString("").equals(kind.name().toLowerCase(Locale.ROOT))) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "expected the kind rootfs, runtime, firmware or rescue, not " + shown(value));
  }

  private static String id(JsonNode value) {
    if (!ID.matcher(value.asString("")).matches()) {
      throw new IllegalArgumentException(
          "expected an id of at most 64 small letters, digits, dots, dashes and underscores such as"
              + " debian12, not "
              + shown(value));
    }
    return value.stringValue();
  }

  private static String text(String member, JsonNode value) {
    if (!value.isString() || value.stringValue().indexOf('\0') >= 0) {
      throw new IllegalArgumentException("expected a text as " + member + ", not " + shown(value));
    }
    return value.stringValue();
  }

  private static long minDisk(JsonNode value, Image.Kind kind, long size) {
    if (value.isMissingNode()) {
      return kind == Image.Kind.ROOTFS ? Math.ceilDiv(size, MEBIBYTE) : 0;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > LARGEST_DISK_MIB) {
      throw new IllegalArgumentException(
          "expected min_disk_mib in whole MiB from 0 to " + LARGEST_DISK_MIB + ", not " + value);
    }
    return value.longValue();
  }

  private static boolean isDefault(JsonNode value) {
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new IllegalArgumentException("expected true or false as default, not " + value);
    }
    return value.asBoolean(false);
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "nothing" : value.toString();
  }

  private static long size(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(
          "there is no file " + path + ": paths begin at the folder of the seed file");
    }
    try {
      long size = Files.size(path);
      if (size == 0) {
        throw new IllegalArgumentException("the file " + path + " is empty");
      }
      return size;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static ItemHash sha256(Path path) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
        byte[] buffer = new byte[BUFFER];
        while (in.read(buffer) >= 0) {
          // The digest reads along.
        }
      }
      return new ItemHash(HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw unreadable(path, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static IllegalArgumentException unreadable(Path path, IOException e) {
    return new IllegalArgumentException("the file " + path + " cannot be read (" + e + ")", e);
  }

  private static Submission keeping(ItemHash file) {
    Account owner = DevelopmentAccounts.ofImages();
    String content =
        "{\"address\":\"%s\",\"time\":%d,\"item_type\":\"storage\",\"item_hash\":\"%s\"}"
            .formatted(owner.address(), TIME, file);
    Envelope unsigned = envelope(owner, content, null);
    return Submission.of(envelope(owner, content, owner.sign(unsigned.verificationBuffer())));
  }

  private static Envelope envelope(Account owner, String content, @Nullable String signature) {
    return new Envelope(
        owner.chain(),
        owner.address(),
        MessageType.STORE,
        ItemHash.sha256(content),
        ItemType.INLINE,
        content,
        Timestamp.ofSeconds(BigDecimal.valueOf(TIME)),
        null,
        signature);
  }

  private static Submission store(JsonNode json) {
    Submission message = Submission.parse(json);
    if (message.message() == null || !(message.message().content() instanceof StoreContent)) {
      throw new IllegalArgumentException(
          "expected a STORE message with its content in item_content, not "
              + message.envelope().itemHash());
    }
    return message;
  }

  private static ItemHash file(Submission message) {
    if (message.message() != null && message.message().content() instanceof StoreContent store) {
      return store.file();
    }
    throw new IllegalStateException("not a STORE message: " + message.envelope().itemHash());
  }

  /**
   * Puts the file into the node's store, unless it is there, and publishes its message.
   *
   * @param keptUntil until when the file is there at least, whatever becomes of the message
   * @throws IllegalArgumentException when the file is not the one of the message, or cannot be
   *     copied
   */
  Outcome publish(CoreNode node, Timestamp keptUntil) {
    try {
      return isIn(node) ? node.intake().submit(message) : copy(node, keptUntil);
    } catch (IOException e) {
      throw new IllegalArgumentException("the file " + path + " cannot be copied (" + e + ")", e);
    }
  }

  private boolean isIn(CoreNode node) throws IOException {
    try (FileChannel found = node.files().open(image.file()).orElse(null)) {
      return found != null;
    }
  }

  private Outcome copy(CoreNode node, Timestamp keptUntil) throws IOException {
    long size = size(path);
    if (!node.space().hasRoomForFile(size)) {
      throw new IllegalArgumentException(
          "the disk has no room for the " + size + " bytes of " + path);
    }
    try (Arrival arrival = node.files().receive(image.file());
        InputStream in = Files.newInputStream(path)) {
      in.transferTo(arrival);
      if (arrival.hash().isEmpty()) {
        throw new IllegalArgumentException(
            "the file " + path + " is not " + image.file() + ", which its message keeps");
      }
      return node.files()
          .keep(
              arrival,
              keptUntil,
              file -> node.intake().submit(message.bringing(file)),
              outcome -> !(outcome instanceof Outcome.Unavailable));
    }
  }
}
