package io.aleph4j.conformance;

import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Collects what a WebSocket delivers. */
final class Frames implements WebSocket.Listener {

  private final List<String> texts = new CopyOnWriteArrayList<>();
  private final StringBuilder part = new StringBuilder();
  final CountDownLatch pongs = new CountDownLatch(1);
  final CountDownLatch closed = new CountDownLatch(1);
  private volatile int closeCode = -1;

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      texts.add(part.toString());
      part.setLength(0);
    }
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket socket, java.nio.ByteBuffer message) {
    pongs.countDown();
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
    closeCode = statusCode;
    closed.countDown();
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    closed.countDown();
  }

  int size() {
    return texts.size();
  }

  int closeCode() {
    return closeCode;
  }

  List<JsonNode> messages() {
    return texts.stream().map(Api.JSON::readTree).toList();
  }

  List<String> hashes() {
    return messages().stream().map(message -> message.path("item_hash").asString()).toList();
  }
}
