package io.aleph4j.client;

import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeWriter;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The form by which a file is uploaded together with the message that keeps it (spec 02 §4.2). The
 * message comes first, so that a node that refuses it need not take the file. The file is read
 * while it is sent.
 *
 * @param bytes the file's size
 */
record FileForm(Path file, long bytes, Envelope message, boolean sync) {

  /** The slowest connection on which an upload is not given up. */
  private static final long BYTES_PER_SECOND = 20_000;

  /** How long sending the file may take. */
  Duration time() {
    return Duration.ofSeconds(bytes / BYTES_PER_SECOND);
  }

  // The message's hash depends on the file's, so no file contains it.
  private String boundary() {
    String hash = message.itemHash().value();
    return "aleph4j-" + hash.substring(0, Math.min(56, hash.length()));
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary();
  }

  BodyPublisher publisher() {
    String head =
        part("metadata\"", "application/json")
            + "{\"message\":"
            + EnvelopeWriter.toJson(message)
            + ",\"sync\":"
            + sync
            + "}\r\n"
            + part("file\"; filename=\"" + fileName() + '"', "application/octet-stream");
    try {
      return BodyPublishers.concat(
          BodyPublishers.ofString(head),
          BodyPublishers.ofFile(file),
          BodyPublishers.ofString("\r\n--" + boundary() + "--\r\n"));
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String part(String name, String type) {
    return "--"
        + boundary()
        + "\r\nContent-Disposition: form-data; name=\""
        + name
        + "\r\nContent-Type: "
        + type
        + "\r\n\r\n";
  }

  // As browsers write it.
  private String fileName() {
    Path name = file.getFileName();
    return name == null
        ? "file"
        : name.toString().replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }
}
