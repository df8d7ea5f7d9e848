package io.aleph4j.client;

import io.aleph4j.protocol.Abbreviation;
import java.net.URI;

/** A node answered something else than the network's API promises. */
public final class NodeAnswerException extends ClientException {

  private static final long serialVersionUID = 1;
  private static final int SHOWN = 300;

  private final int status;
  private final URI url;
  private final String body;

  NodeAnswerException(String problem, int status, URI url, String body) {
    super(problem + ": HTTP " + status + " from " + url + ": " + shorten(body));
    this.status = status;
    this.url = url;
    this.body = body;
  }

  private static String shorten(String body) {
    String line = body.strip().replaceAll("\\s+", " ");
    return Abbreviation.of(line, SHOWN);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** What was asked. */
  public URI url() {
    return url;
  }

  /** The whole text that came back. */
  public String body() {
    return body;
  }
}
