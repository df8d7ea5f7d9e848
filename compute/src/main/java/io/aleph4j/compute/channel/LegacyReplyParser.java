package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.aleph4j.compute.channel.LegacyReply.Header;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the answer to one call. Guests mix texts and bytes; either will do. */
final class LegacyReplyParser {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern VALUE = Pattern.compile("[^\\r\\n\\x00]*", Pattern.DOTALL);

  private final MessageReader message;
  private final boolean isEvent;
  private boolean hasHeaders;
  private @Nullable Integer status;
  private final List<Header> headers = new ArrayList<>();
  private byte @Nullable [] body;
  private @Nullable String error;
  private String traceback = "";
  private String output = "";

  private LegacyReplyParser(byte[] bytes, boolean isEvent) {
    this.message = new MessageReader("the answer", bytes);
    this.isEvent = isEvent;
  }

  static LegacyReply parse(byte[] bytes, boolean isEvent) throws GuestProtocolException {
    LegacyReplyParser parser = new LegacyReplyParser(bytes, isEvent);
    parser.message.onlyMap(parser::readValue);
    return parser.reply();
  }

  private LegacyReply reply() throws GuestProtocolException {
    if (error != null) {
      return new LegacyReply.Failure(error, traceback, output);
    }
    if (body == null || !hasHeaders) {
      throw new GuestProtocolException("the answer lacks its " + (hasHeaders ? "body" : "headers"));
    }
    if (isEvent) {
      return new LegacyReply.Event(body);
    }
    if (status == null) {
      throw new GuestProtocolException("the answer has no status");
    }
    return new LegacyReply.Http(status, headers, body);
  }

  private void readValue(String key) throws IOException {
    switch (key) {
      case "headers" -> {
        hasHeaders = true;
        message.map(this::readHead);
      }
      case "body" -> readBody();
      case "error" -> error = message.textOrNil();
      case "traceback" -> traceback = orEmpty(message.textOrNil());
      case "output" -> output = orEmpty(message.textOrNil());
      default -> message.skip();
    }
  }

  private void readHead(String key) throws IOException {
    switch (key) {
      case "status" -> status = readStatus();
      case "headers" -> message.list(this::readHeader);
      default -> message.skip();
    }
  }

  private int readStatus() throws IOException {
    int number = message.number();
    if (number < 100 || number > 999) {
      throw new GuestProtocolException("the answer has the status " + number);
    }
    return number;
  }

  private void readHeader() throws IOException {
    List<String> parts = new ArrayList<>(2);
    message.list(() -> parts.add(new String(message.bytes(), ISO_8859_1)));
    if (parts.size() != 2) {
      throw new GuestProtocolException("the answer has a header of " + parts.size() + " parts");
    }
    if (!NAME.matcher(parts.get(0)).matches() || !VALUE.matcher(parts.get(1)).matches()) {
      throw new GuestProtocolException("the answer has a header that is none of HTTP");
    }
    headers.add(new Header(parts.get(0), parts.get(1)));
  }

  private void readBody() throws IOException {
    if (isEvent) {
      body = message.raw();
      return;
    }
    body = new byte[0];
    message.map(this::readBodyValue);
  }

  private void readBodyValue(String key) throws IOException {
    if (key.equals("body") && !message.isNil()) {
      body = message.bytes();
    } else if (!key.equals("body")) {
      message.skip();
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
