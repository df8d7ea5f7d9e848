package io.aleph4j.compute.channel;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a guest introduces itself.
 *
 * @param version of the protocol, as in {@code 3.0.0}
 * @param capabilities what it can do beyond that version
 */
public record GuestHello(String version, List<String> capabilities) {
  /** Copies the list. */
  public GuestHello {
    capabilities = List.copyOf(capabilities);
  }

  static GuestHello read(String what, byte[] payload) throws GuestProtocolException {
    return new Parser().read(what, payload);
  }

  private static final class Parser {
    private @Nullable String version;
    private List<String> capabilities = List.of();

    GuestHello read(String what, byte[] payload) throws GuestProtocolException {
      MessageReader message = new MessageReader(what, payload);
      message.onlyMap(key -> readValue(message, key));
      if (version == null) {
        throw new GuestProtocolException(what + " without a version");
      }
      return new GuestHello(version, capabilities);
    }

    private void readValue(MessageReader message, String key) throws IOException {
      switch (key) {
        case "version" -> version = message.text();
        case "caps" -> capabilities = message.texts();
        default -> message.skip();
      }
    }
  }
}
