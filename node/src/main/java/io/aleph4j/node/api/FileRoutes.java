package io.aleph4j.node.api;

import io.aleph4j.node.files.FileKeeper;
import io.aleph4j.node.storage.FileReads;
import io.aleph4j.node.storage.FileReads.FileFacts;
import io.aleph4j.node.storage.FileReads.StoredFile;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.service.web.FileAnswer;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Where files are read (spec 02 §3.9). A file without a row does not exist. */
final class FileRoutes {

  private static final String BYTES = "application/octet-stream";

  private final FileReads files;
  private final FileKeeper keeper;
  private final UploadLimits limits;

  FileRoutes(FileReads files, FileKeeper keeper, UploadLimits limits) {
    this.files = files;
    this.keeper = keeper;
    this.limits = limits;
  }

  /** {@code GET /api/v0/storage/raw/{file_hash}}: the bytes. */
  void raw(Context context) {
    ItemHash hash = hash(context, "file_hash", "Invalid hash");
    FileFacts facts = files.find(hash).orElseThrow(() -> HttpException.text(404, "Not found"));
    FileAnswer.send(
        context,
        open(hash).orElseThrow(() -> HttpException.text(404, "Not found")),
        facts.size(),
        BYTES,
        hash.value());
  }

  /** {@code GET /api/v0/storage/{file_hash}}: the bytes in JSON, as other nodes ask for them. */
  void json(Context context) {
    ItemHash hash = hash(context, "file_hash", "Invalid hash provided");
    FileFacts facts = files.find(hash).orElseThrow(() -> HttpException.text(404, "Not found"));
    if (facts.size() > limits.largestFile()) {
      throw HttpException.text(
          413, "Maximum request body size " + limits.largestFile() + " exceeded.");
    }
    FileChannel file =
        open(hash).orElseThrow(() -> HttpException.text(404, "No file found for hash " + hash));
    Base64File.send(context, file, facts.size(), hash, engine(hash));
  }

  private static ItemType engine(ItemHash hash) {
    return hash.looseType().orElseThrow();
  }

  private Optional<FileChannel> open(ItemHash hash) {
    try {
      return keeper.open(hash);
    } catch (IOException e) {
      throw new UncheckedIOException("the file " + hash + " cannot be opened", e);
    }
  }

  /** {@code GET /api/v0/storage/metadata/{file_hash}}. */
  void metadata(Context context) {
    ItemHash hash = hash(context, "file_hash", "Invalid hash provided");
    FileFacts facts = files.find(hash).orElseThrow(() -> HttpException.of(404));
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("file_hash", hash.value());
          json.writeStringProperty("type", facts.type());
          json.writeNumberProperty("size", facts.size());
          json.writeStringProperty("download_url", url(hash.value()));
          json.writeEndObject();
        });
  }

  /** {@code GET /api/v0/storage/by-message-hash/{message_hash}}. */
  void ofMessage(Context context) {
    ItemHash message = hash(context, "message_hash", "Invalid hash provided");
    StoredFile file =
        files
            .ofMessage(message)
            .orElseThrow(() -> HttpException.text(404, "No file found for message " + message));
    String ref = file.ref();
    send(context, ref == null ? message.value() : ref, file);
  }

  /** {@code GET /api/v0/storage/by-ref/{ref}}: the latest version of a message's file. */
  void ofRef(Context context) {
    String ref = context.pathParam("ref");
    if (!new ItemHash(ref).isStrict()) {
      throw HttpException.text(400, "address is required for user-defined ref");
    }
    sendLatest(context, ref, ref);
  }

  /** {@code GET /api/v0/storage/by-ref/{address}/{ref}}: the latest version of a named file. */
  void ofNamedRef(Context context) {
    String ref = context.pathParam("ref");
    Address owner = new Address(context.pathParam("address"));
    sendLatest(context, ref, StoreContent.tag(owner, ref));
  }

  private void sendLatest(Context context, String ref, String tag) {
    StoredFile file =
        files.ofTag(tag).orElseThrow(() -> HttpException.text(404, "No file found for tag " + tag));
    send(context, ref, file);
  }

  private static void send(Context context, String ref, StoredFile file) {
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("ref", ref);
          json.writeStringProperty("owner", file.owner());
          json.writeStringProperty("file_hash", file.fileHash());
          json.writeStringProperty("download_url", url(file.fileHash()));
          json.writeNumberProperty("size", file.size());
          json.writeEndObject();
        });
  }

  /** {@code GET /api/v0/storage/count/{file_hash}}: how many pins keep a file. */
  void count(Context context) {
    long pins = files.pins(context.pathParam("file_hash"));
    Replies.json(context, json -> json.writeNumber(pins));
  }

  /** {@code GET /api/v0/storage/limits.json}. */
  void limits(Context context) {
    Replies.json(context, this::writeLimits);
  }

  private void writeLimits(JsonGenerator json) {
    json.writeStartObject();
    json.writeObjectPropertyStart("storage");
    json.writeNumberProperty("max_file_size", limits.largestFile());
    json.writeNumberProperty("max_unauthenticated_upload_file_size", limits.largestAnonymousFile());
    json.writeEndObject();
    json.writeObjectPropertyStart("ipfs");
    json.writeNumberProperty("max_upload_file_size", limits.largestIpfsFile());
    json.writeNumberProperty("max_upload_car_size", limits.largestCar());
    json.writeNumberProperty(
        "max_unauthenticated_upload_file_size", limits.largestAnonymousIpfsFile());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String url(String hash) {
    return "/api/v0/storage/raw/" + hash;
  }

  private static ItemHash hash(Context context, String name, String refusal) {
    ItemHash hash = new ItemHash(context.pathParam(name));
    if (hash.looseType().isEmpty() || hash.value().indexOf('\0') >= 0) {
      throw HttpException.text(400, refusal);
    }
    return hash;
  }
}
