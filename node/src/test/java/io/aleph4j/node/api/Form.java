package io.aleph4j.node.api;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A form as clients upload it. */
final class Form {

  static final String BOUNDARY = "----0123456789";

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  Form file(byte[] content) {
    return part("file", "the file.bin", content);
  }

  Form metadata(String text) {
    return part("metadata", null, text.getBytes(StandardCharsets.UTF_8));
  }

  Form part(String name, @Nullable String filename, byte[] content) {
    String file = filename == null ? "" : "; filename=\"" + filename + "\"";
    body.writeBytes(
        ("--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\""
                + name
                + "\""
                + file
                + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(body.toByteArray());
    whole.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return whole.toByteArray();
  }

  HttpResponse<String> sendTo(TestNode node, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.url() + path))
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes()))
            .build();
    return node.send(request);
  }
}
