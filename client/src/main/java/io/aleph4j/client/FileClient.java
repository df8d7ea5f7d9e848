package io.aleph4j.client;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The files of one core node (spec 02 §3.9, §4). Files of any size take little memory. Safe for use
 * by many threads at once.
 *
 * <p>Trouble with files of this machine is an {@link UncheckedIOException}.
 */
public final class FileClient {

  private static final int PIECE = 256 << 10;

  /** What is kept of an answer that is no file. */
  private static final int MAX_COMPLAINT = 4096;

  /** How long a download may bring nothing (spec 04 §13). */
  private static final Duration STALL_LIMIT = Duration.ofMinutes(2);

  private final Http http;
  private final Duration stallLimit;

  FileClient(Http http) {
    this(http, STALL_LIMIT);
  }

  FileClient(Http http, Duration stallLimit) {
    this.http = http;
    this.stallLimit = stallLimit;
  }

  /**
   * Uploads a file together with the signed STORE message that keeps it.
   *
   * @param engine the message's, {@code STORAGE} or {@code IPFS}
   * @param sync whether to wait, at most 30 seconds, until the node has decided about the message
   */
  public PublishResult upload(Path file, Envelope store, ItemType engine, boolean sync) {
    String route =
        switch (engine) {
          case STORAGE -> "/api/v0/storage/add_file";
          case IPFS -> "/api/v0/ipfs/add_file";
          case INLINE -> throw new IllegalArgumentException("files are kept in storage or ipfs");
        };
    Http.Answer answer = http.post(route, new FileForm(file, size(file), store, sync));
    return switch (answer.status()) {
      case 200 -> new PublishResult.Processed(publication(answer));
      case 202 -> new PublishResult.Pending(publication(answer));
      case 402 ->
          throw answer.unexpected(
              "the account cannot pay for the file; get credits or tokens, or pay in the other"
                  + " way");
      case 403 -> throw answer.unexpected("the node refused the file's message or its kind");
      case 413 -> throw answer.unexpected("the file is larger than the node takes");
      case 422 -> refusal(answer);
      default -> throw answer.unexpected("the file was not taken");
    };
  }

  /**
   * Uploads a text without a message. Nodes keep it for a day, or as long as some message needs it.
   *
   * @return its hash
   */
  public ItemHash keep(String text) {
    ItemHash hash = ItemHash.sha256(text);
    Http.Answer answer = http.postBytes("/api/v0/storage/add_file", text);
    if (answer.status() == 413) {
      throw answer.unexpected("the content is larger than the node takes");
    }
    String kept = answer.read(json -> Answers.text(json, "hash"));
    if (!kept.equals(hash.value())) {
      throw answer.unexpected("the node keeps something else than " + hash);
    }
    return hash;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Nodes of the network say only what became of the file.
  private static PublishResult.Publication publication(Http.Answer answer) {
    JsonNode json = answer.jsonIfAny();
    return json != null && json.path("publication_status").isObject()
        ? answer.readWhatever(Answers::publication)
        : new PublishResult.Publication("success", List.of());
  }

  private static PublishResult refusal(Http.Answer answer) {
    JsonNode json = answer.jsonIfAny();
    // A file that was taken has its hash in the answer, whatever became of the message.
    if (json == null
        || !(json.path("hash").isString()
            || json.path("message_status").asString("").equals("rejected"))) {
      return new PublishResult.Malformed(answer.body());
    }
    JsonNode error = json.path("error");
    return new PublishResult.Rejected(publication(answer), error.isObject() ? error : null);
  }

  /** The file that a STORE message keeps; empty when the node knows none. */
  public Optional<StoredFile> ofMessage(ItemHash message) {
    return http.get("/api/v0/storage/by-message-hash/" + Http.segment(message.value()), Query.EMPTY)
        .optional(Answers::storedFile);
  }

  /** The latest version of a file that its owner gave a name; empty when the node knows none. */
  public Optional<StoredFile> ofName(Address owner, String ref) {
    return http.get(
            "/api/v0/storage/by-ref/" + Http.segment(owner.value()) + "/" + Http.segment(ref),
            Query.EMPTY)
        .optional(Answers::storedFile);
  }

  /**
   * Downloads a file and compares it with its hash. What is at {@code target} is replaced once all
   * of it is there and right; until then it is left as it was.
   *
   * @return the size in bytes; empty when the node has no such file
   * @throws WrongFileException if the node sent something else
   */
  public Optional<Long> download(ItemHash file, Path target) {
    Path partial = target.resolveSibling("." + target.getFileName() + "." + pid() + ".part");
    try {
      try {
        Optional<Long> bytes;
        try (OutputStream out = Files.newOutputStream(partial)) {
          bytes = download(file, out);
        }
        if (bytes.isPresent()) {
          Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return bytes;
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  /**
   * Writes a file to a stream, which stays open. Whether it is the right one is known at its end
   * only.
   *
   * @return the size in bytes; empty when the node has no such file
   * @throws WrongFileException if the node sent something else
   * @throws NodeUnreachableException also when the node sends nothing for two minutes
   */
  public Optional<Long> download(ItemHash file, OutputStream out) {
    FileCheck check = FileCheck.of(file);
    HttpResponse<InputStream> response =
        http.open("/api/v0/storage/raw/" + Http.segment(file.value()));
    try (InputStream in = response.body()) {
      if (response.statusCode() == 404) {
        return Optional.empty();
      }
      if (response.statusCode() != 200) {
        throw new NodeAnswerException(
            "the file cannot be had",
            response.statusCode(),
            response.uri(),
            new String(in.readNBytes(MAX_COMPLAINT), StandardCharsets.UTF_8));
      }
      requireFile(file, response);
      return Optional.of(copy(in, out, check, response));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireFile(ItemHash file, HttpResponse<?> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith("application/x-tar")) {
      throw new WrongFileException(
          file + " is a directory, not a file; get its files by their own hashes");
    }
  }

  private long copy(InputStream in, OutputStream out, FileCheck check, HttpResponse<?> response)
      throws IOException {
    byte[] piece = new byte[PIECE];
    long total = 0;
    try (StallGuard guarded = new StallGuard(in, stallLimit)) {
      for (int length = read(guarded, piece, response);
          length >= 0;
          length = read(guarded, piece, response)) {
        check.update(piece, length);
        out.write(piece, 0, length);
        total += length;
      }
    }
    check.finish(total);
    return total;
  }

  // A connection that breaks is the node's affair, a disk that is full is not.
  private static int read(StallGuard in, byte[] piece, HttpResponse<?> response) {
    try {
      return in.read(piece);
    } catch (IOException e) {
      throw new NodeUnreachableException(response.uri(), e);
    }
  }
}
