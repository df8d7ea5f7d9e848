package io.aleph4j.compute.files;

import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Files of one core node. */
public final class NodeFiles implements FileSource {
  private static final Duration FIRST_BYTE = Duration.ofMinutes(2);

  private final URI node;
  private final HttpClient connections;

  /** Asks the node at this address. */
  public NodeFiles(URI node, HttpClient connections) {
    this.node = node;
    this.connections = connections;
  }

  @Override
  public void download(ItemHash hash, Path target) throws IOException {
    URI url = URI.create(node.toString().replaceAll("/+$", "") + "/api/v0/storage/raw/" + hash);
    HttpRequest request = HttpRequest.newBuilder(url).timeout(FIRST_BYTE).build();
    HttpResponse<Path> answer;
    try {
      answer = connections.send(request, HttpResponse.BodyHandlers.ofFile(target));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the file " + hash + " was fetched", e);
    }
    if (answer.statusCode() != 200) {
      Files.deleteIfExists(target);
      throw new FileUnavailableException(
          hash, "the core node answers " + answer.statusCode(), null);
    }
  }
}
