package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.aleph4j.compute.channel.LegacyReply.Header;
import java.util.List;
import java.util.Locale;

/** A call of a program within a guest of version 1 or 2. */
public sealed interface LegacyCall {
  /** The call as a guest reads it. */
  byte[] toBytes();

  /**
   * An HTTP request.
   *
   * @param path percent-decoded, from its first {@code /}
   * @param queryString without the question mark
   * @param headers all of them, Host too; names are sent in lower case
   */
  @SuppressWarnings("ArrayRecordComponent") // written out, never compared
  record Http(String method, String path, String queryString, List<Header> headers, byte[] body)
      implements LegacyCall {
    /** Copies the list. */
    public Http {
      headers = List.copyOf(headers);
    }

    @Override
    public byte[] toBytes() {
      MessageWriter message = new MessageWriter().map(1).text("scope").map(6);
      message.text("type").text("http");
      message.text("path").text(path);
      message.text("method").text(method);
      message.text("query_string").text(queryString);
      message.text("headers").list(headers.size());
      for (Header header : headers) {
        message.list(2);
        message.bytes(header.name().toLowerCase(Locale.ROOT).getBytes(ISO_8859_1));
        message.bytes(header.value().getBytes(ISO_8859_1));
      }
      message.text("body").bytes(body);
      return message.toBytes();
    }
  }

  /**
   * A message of the network that the program subscribed to.
   *
   * @param json the whole message
   */
  record Event(String json) implements LegacyCall {
    @Override
    public byte[] toBytes() {
      MessageWriter message = new MessageWriter().map(1).text("scope").map(2);
      message.text("type").text("aleph.message");
      message.text("body").text(json);
      return message.toBytes();
    }
  }
}
