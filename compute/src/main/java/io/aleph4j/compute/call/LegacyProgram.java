package io.aleph4j.compute.call;

import io.aleph4j.compute.channel.GuestReplyException;
import io.aleph4j.compute.channel.LegacyCall;
import io.aleph4j.compute.channel.LegacyGuest;
import io.aleph4j.compute.channel.LegacyReply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/** One request to a program of a guest of version 1 or 2, and its answer, each as a whole. */
final class LegacyProgram {
  /** What a request's body may have, as on the network's nodes. */
  static final int LARGEST_BODY = 1 << 20;

  private static final Set<String> NOT_PASSED_ON = Set.of("content-length");

  private final Request request;
  private final Response response;
  private final Map<String, String> added;
  private final HeldBytes held;

  /**
   * Prepares a call.
   *
   * @param added headers of the answer beside the program's
   * @param held what the call keeps, until it is over
   */
  LegacyProgram(Request request, Response response, Map<String, String> added, HeldBytes held) {
    this.request = request;
    this.response = response;
    this.added = added;
    this.held = held;
  }

  /**
   * Makes the call.
   *
   * @param path decoded
   * @param query decoded, as these guests take it
   * @throws CallFailure when there is no answer of the program's
   * @throws IOException when the client is gone
   */
  void run(LegacyGuest guest, String path, String query, Duration limit) throws IOException {
    LegacyCall.Http call = new LegacyCall.Http(request.getMethod(), path, query, headers(), body());
    switch (call(guest, call, limit)) {
      case LegacyReply.Http answer -> write(answer);
      case LegacyReply.Failure failure -> throw CallFailure.text(500, failure.traceback(), null);
      case LegacyReply.Event event -> throw CallFailure.text(502, "Invalid response from VM", null);
    }
  }

  private LegacyReply call(LegacyGuest guest, LegacyCall call, Duration limit) {
    try {
      return guest.call(call, limit, held::take);
    } catch (GuestReplyException e) {
      throw switch (e.kind()) {
        case EMPTY -> gone(e);
        case LATE -> CallFailure.json(504, "Program did not respond within `resource.seconds`", e);
        case NO_ROOM -> noRoom(e);
        case UNPARSEABLE, TOO_LARGE -> CallFailure.text(502, "Invalid response from VM", e);
      };
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private static CallFailure gone(IOException e) {
    return CallFailure.text(502, "VM did not respond and was shut down", e).andStop();
  }

  private static CallFailure noRoom(@Nullable IOException e) {
    return CallFailure.json(503, "Too many large requests and answers at this time.", e)
        .retryAfter(1);
  }

  private List<LegacyReply.Header> headers() {
    List<LegacyReply.Header> headers = new ArrayList<>();
    for (HttpField field : request.getHeaders()) {
      headers.add(new LegacyReply.Header(field.getLowerCaseName(), field.getValue()));
    }
    return headers;
  }

  private byte[] body() throws IOException {
    int most = (int) Math.min(mostLength(), LARGEST_BODY);
    if (most > 0 && !held.take(most)) {
      throw noRoom(null);
    }
    byte[] body = Content.Source.asInputStream(request).readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      throw CallFailure.text(413, "Maximum request body size " + LARGEST_BODY + " exceeded.", null);
    }
    return body;
  }

  /** Without either header there is no body: that keeps nothing, or others would have no room. */
  private long mostLength() {
    HttpFields fields = request.getHeaders();
    return fields.contains(HttpHeader.TRANSFER_ENCODING)
        ? LARGEST_BODY
        : Math.max(0, fields.getLongField(HttpHeader.CONTENT_LENGTH));
  }

  private void write(LegacyReply.Http answer) throws IOException {
    response.setStatus(answer.status());
    HttpFields.Mutable headers = response.getHeaders();
    for (LegacyReply.Header header : answer.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (RequestHead.isPassedOn(name) && !NOT_PASSED_ON.contains(name)) {
        headers.add(name, header.value());
      }
    }
    added.forEach(headers::put);
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(true, ByteBuffer.wrap(answer.body()), written);
      written.block();
    }
  }
}
