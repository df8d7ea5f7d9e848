package io.aleph4j.node.api;

import io.aleph4j.node.files.Arrival;
import io.aleph4j.node.files.FileKeeper;
import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.files.FreeSpace;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.service.web.Bodies;
import io.aleph4j.service.web.ByteQuota;
import io.aleph4j.service.web.HttpException;
import io.aleph4j.service.web.MultipartBody;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/**
 * Where files come in (spec 02 §4).
 *
 * <p>A file is written to the disk while it arrives; nothing of it stays when the upload is refused
 * or breaks off. What comes without a signed message is kept for a grace period only.
 */
final class UploadRoutes {

  /** What the form may have beside the file. */
  static final long FORM_ROOM = 2L << 20;

  private static final int LARGEST_METADATA = 1 << 20;
  private static final int BUFFER = 64 << 10;
  private static final int SMALLEST_BUFFER = 4 << 10;

  /** How often the room on the disk is looked at while a file is written. */
  private static final long SPACE_CHECK = 8L << 20;

  private final FileKeeper keeper;
  private final FreeSpace space;
  private final Publisher publisher;
  private final UploadLimits limits;
  private final ByteQuota quota;
  private final Duration gracePeriod;
  private final InstantSource clock;

  /**
   * Routes of a node.
   *
   * @param quota of what comes without a message
   * @param clock tells until when that is kept
   */
  UploadRoutes(NodeServices services, ApiSettings settings, ByteQuota quota, InstantSource clock) {
    this.keeper = services.keeper();
    this.space = services.space();
    this.publisher = services.publisher();
    this.limits = settings.uploads();
    this.quota = quota;
    this.gracePeriod = settings.gracePeriod();
    this.clock = clock;
  }

  /** {@code POST /api/v0/storage/add_file}: a form, or the bytes alone. */
  void addFile(Context context) {
    checkSpace(context);
    if (MultipartBody.isMultipart(context)) {
      new Form(ItemType.STORAGE).take(context);
    } else {
      takeBytes(context);
    }
  }

  /** {@code POST /api/v0/ipfs/add_file}: a form. */
  void addIpfsFile(Context context) {
    requireIpfs();
    checkSpace(context);
    requireForm(context);
    new Form(ItemType.IPFS).take(context);
  }

  /** {@code POST /api/v0/ipfs/add_car}: nothing of the archive is read, as none is kept yet. */
  void addCar(Context context) {
    requireIpfs();
    requireForm(context);
    throw HttpException.reason(
        503,
        "This node does not keep directories yet: upload their files one by one, or send the archive"
            + " to another node of the network");
  }

  private void requireIpfs() {
    if (!limits.ipfsEnabled()) {
      throw HttpException.reason(403, "IPFS is disabled on this node");
    }
  }

  private static void requireForm(Context context) {
    if (!MultipartBody.isMultipart(context)) {
      throw HttpException.reason(400, "Expected Content-Type: multipart/form-data");
    }
  }

  /** {@code POST /api/v0/storage/add_json}. */
  void addJson(Context context) {
    addJson(context, ItemType.STORAGE);
  }

  /** {@code POST /api/v0/ipfs/add_json}. */
  void addIpfsJson(Context context) {
    requireIpfs();
    addJson(context, ItemType.IPFS);
  }

  private void addJson(Context context, ItemType engine) {
    checkSpace(context);
    byte[] json = canonical(Bodies.read(context));
    quota.take(context, json.length);
    try (Arrival arrival = keeper.receive(engine)) {
      arrival.write(json, 0, json.length);
      sendHash(context, keep(arrival));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static byte[] canonical(byte[] body) {
    try {
      return CanonicalJson.of(body);
    } catch (InvalidMessageException e) {
      throw HttpException.reason(422, "The body is not JSON: " + String.join("; ", e.errors()));
    } catch (JacksonException e) {
      throw HttpException.reason(422, "The body is not JSON: " + e.getOriginalMessage());
    }
  }

  private void takeBytes(Context context) {
    long announced = context.req().getContentLengthLong();
    if (announced > limits.largestAnonymousFile()) {
      throw tooLarge(limits.largestAnonymousFile());
    }
    quota.take(context, announced);
    try (Arrival arrival = keeper.receive(ItemType.STORAGE)) {
      copy(context.req().getInputStream(), arrival, limits.largestAnonymousFile(), announced);
      if (announced < 0) {
        quota.take(context, arrival.size());
      }
      sendHash(context, keep(arrival));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** One form, of one engine. */
  private final class Form {

    private final ItemType engine;
    private @Nullable StoreMetadata metadata;
    private String name = "file";
    private long announced;

    Form(ItemType engine) {
      this.engine = engine;
    }

    void take(Context context) {
      MultipartBody body = MultipartBody.of(context);
      announced = context.req().getContentLengthLong();
      Arrival file = null;
      try {
        MultipartBody.Part part = body.next();
        while (part != null) {
          if (part.name().equals("metadata")) {
            metadata =
                StoreMetadata.parse(part.readBytes(LARGEST_METADATA)).check(engine, publisher);
          } else if (part.name().equals("file")) {
            close(file);
            file = receive(part);
          }
          part = body.next();
        }
        if (file == null) {
          throw missingFile();
        }
        finish(context, file);
      } finally {
        close(file);
      }
    }

    private Arrival receive(MultipartBody.Part part) {
      name = part.filename() == null ? "file" : part.filename();
      try {
        Arrival arrival = keeper.receive(engine);
        try {
          copy(part.stream(), arrival, largest(), announced);
          return arrival;
        } catch (IOException | RuntimeException e) {
          close(arrival);
          throw e;
        }
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    private long largest() {
      return engine == ItemType.STORAGE ? limits.largestFile() : limits.largestIpfsFile();
    }

    private long largestAnonymous() {
      return engine == ItemType.STORAGE
          ? limits.largestAnonymousFile()
          : limits.largestAnonymousIpfsFile();
    }

    private HttpException missingFile() {
      return engine == ItemType.STORAGE
          ? HttpException.reason(400, "File should be sent as FormData or Raw Upload")
          : HttpException.reason(422, "Missing 'file' in multipart form.");
    }

    private void finish(Context context, Arrival file) {
      StoreMetadata signed = metadata;
      if (signed == null) {
        if (file.size() > largestAnonymous()) {
          throw tooLarge(largestAnonymous());
        }
        // Only now is it known that no signed message follows. What comes in at once until then is
        // bounded by the room on the disk.
        quota.take(context, file.size());
        ItemHash hash = keep(file);
        send(context, 200, json -> writeResult(json, hash, file.size()));
        return;
      }
      String computed = file.hash().map(ItemHash::value).orElse("");
      if (!computed.equals(signed.content().file().value())) {
        throw HttpException.reason(
            422, "File hash does not match (" + computed + " != " + signed.content().file() + ")");
      }
      checkPayment(signed, file);
      publish(
          context, signed, file, json -> writeResult(json, signed.content().file(), file.size()));
    }

    // Before the file is kept: whoever cannot pay for it leaves nothing behind.
    private void checkPayment(StoreMetadata signed, Arrival file) {
      FileLedger.Entry entry = new FileLedger.Entry(signed.content().file(), file.size());
      if (publisher.checkPayment(signed.submission().bringing(entry)).isPresent()) {
        throw HttpException.of(402);
      }
    }

    private void writeResult(JsonGenerator json, ItemHash hash, long size) {
      json.writeStringProperty("hash", hash.value());
      if (engine == ItemType.IPFS) {
        json.writeStringProperty("name", name);
        json.writeNumberProperty("size", size);
      }
    }
  }

  /** Writes the members of an answer that tell of the file. */
  private interface Result {
    void write(JsonGenerator json);
  }

  // The row of the file is written together with its message.
  private void publish(Context context, StoreMetadata signed, Arrival file, Result result) {
    Outcome outcome = submit(signed, file);
    if (outcome instanceof Outcome.Unavailable) {
      context.header("Retry-After", "1");
    }
    int status = signed.sync() ? PublishRoutes.status(outcome) : asyncStatus(outcome);
    send(
        context,
        status,
        json -> {
          result.write(json);
          if (signed.sync()) {
            json.writeStringProperty("message_status", PublishRoutes.messageStatus(outcome));
          }
        });
  }

  private Outcome submit(StoreMetadata signed, Arrival file) {
    try {
      return keeper.keep(
          file,
          graceEnd(),
          entry -> publisher.submit(signed.submission().bringing(entry)),
          outcome -> !(outcome instanceof Outcome.Unavailable));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static int asyncStatus(Outcome outcome) {
    return outcome instanceof Outcome.Unavailable ? 503 : 202;
  }

  // The network's answer says "success" whatever became of the message; its status tells.
  private static void send(Context context, int status, Result result) {
    Replies.json(
        context,
        status,
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringProperty("status", "success");
          result.write(json);
          json.writeEndObject();
        }));
  }

  private static void sendHash(Context context, ItemHash hash) {
    send(context, 200, json -> json.writeStringProperty("hash", hash.value()));
  }

  private void copy(InputStream in, Arrival out, long largest, long announced) throws IOException {
    byte[] buffer = new byte[Math.clamp(announced, SMALLEST_BUFFER, BUFFER)];
    long nextCheck = SPACE_CHECK;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (out.size() + read > largest) {
        throw tooLarge(largest);
      }
      if (out.size() >= nextCheck) {
        nextCheck += SPACE_CHECK;
        checkSpace(0);
      }
      write(buffer, read, out);
    }
  }

  private static void write(byte[] buffer, int length, Arrival out) {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private ItemHash keep(Arrival arrival) {
    try {
      return keeper.keepUntil(arrival, graceEnd());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private Timestamp graceEnd() {
    return Timestamp.of(clock.instant()).plus(gracePeriod);
  }

  private void checkSpace(Context context) {
    checkSpace(Math.max(0, context.req().getContentLengthLong()));
  }

  private void checkSpace(long bytes) {
    if (!space.hasRoomForFile(bytes)) {
      throw HttpException.of(507);
    }
  }

  private static HttpException tooLarge(long limit) {
    return HttpException.text(413, "Maximum request body size " + limit + " exceeded.");
  }

  // The client's part of the connection throws exceptions of its own: what comes here is the disk.
  private static RuntimeException unwritable(IOException e) {
    boolean full = String.valueOf(e.getMessage()).contains("No space left");
    return full
        ? HttpException.of(507)
        : new UncheckedIOException("an upload cannot be written: " + e.getMessage(), e);
  }

  private static void close(@Nullable Arrival arrival) {
    try {
      if (arrival != null) {
        arrival.close();
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
