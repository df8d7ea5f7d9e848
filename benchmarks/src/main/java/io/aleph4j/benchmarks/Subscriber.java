package io.aleph4j.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * One WebSocket to {@code /api/ws0/messages}, read without blocking: notes in which order the posts
 * of a load arrive and when. One thread at a time.
 */
final class Subscriber implements AutoCloseable {

  /** What a subscriber has that never reads: a window as small as the system allows. */
  private static final int STALLED_BUFFER = 4096;

  private static final int BUFFER = 256 << 10;
  private static final byte[] HASH_FIELD = HttpConnection.ascii("\"item_hash\":\"");
  private static final int HASH_LENGTH = 64;
  private static final int OPCODE_TEXT = 1;
  private static final int OPCODE_CLOSE = 8;
  private static final int OPCODE_PING = 9;
  private static final int OPCODE_PONG = 10;

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER);
  private int[] order = new int[1024];
  private long[] arrival = new long[1024];
  private int received;
  private int unknown;
  private String closed = "";

  private Subscriber(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects and performs the handshake, blocking; reads do not block afterwards. */
  static Subscriber connect(InetSocketAddress node, String query, boolean stalled)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (stalled) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, STALLED_BUFFER);
    }
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(node);
    Subscriber subscriber = new Subscriber(channel);
    subscriber.handshake(node, query);
    channel.configureBlocking(false);
    return subscriber;
  }

  private void handshake(InetSocketAddress node, String query) throws IOException {
    byte[] key = new byte[16];
    Arrays.fill(key, (byte) 7);
    String request =
        "GET /api/ws0/messages?"
            + query
            + " HTTP/1.1\r\nHost: "
            + HttpConnection.host(node)
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
            + "\r\nSec-WebSocket-Key: "
            + Base64.getEncoder().encodeToString(key)
            + "\r\n\r\n";
    channel.write(ByteBuffer.wrap(HttpConnection.ascii(request)));
    // Byte by byte: what follows the answer's head is already the first frame.
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (head.indexOf("\r\n\r\n") < 0) {
      one.clear();
      if (channel.read(one) < 0 || head.length() > 8192) {
        throw new IOException("the node refused a WebSocket: " + head);
      }
      head.append((char) one.get(0));
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(
          "the node refused a WebSocket: " + head.toString().lines().findFirst().orElse(""));
    }
  }

  /** Reads what has arrived; {@code index} tells the number of a post by its hash. */
  void poll(Map<String, Integer> index) throws IOException {
    if (!closed.isEmpty()) {
      return;
    }
    int read = channel.read(in);
    long now = System.nanoTime();
    if (read < 0) {
      closed = "end of stream";
      return;
    }
    if (read == 0) {
      return;
    }
    in.flip();
    while (closed.isEmpty() && frame(index, now)) {
      // Each call takes one whole frame.
    }
    in.compact();
    if (!in.hasRemaining()) {
      throw new IOException("a frame is longer than " + BUFFER + " bytes");
    }
  }

  private boolean frame(Map<String, Integer> index, long now) throws IOException {
    int start = in.position();
    if (in.remaining() < 2) {
      return false;
    }
    int opcode = in.get() & 0xf;
    long length = in.get() & 0x7f;
    int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (in.remaining() < extended) {
      in.position(start);
      return false;
    }
    if (extended > 0) {
      length = extended == 2 ? in.getShort() & 0xffff : in.getLong();
    }
    if (length > BUFFER) {
      throw new IOException("a frame has " + length + " bytes");
    }
    if (in.remaining() < length) {
      in.position(start);
      return false;
    }
    int end = in.position() + (int) length;
    accept(opcode, end, index, now);
    in.position(end);
    return true;
  }

  private void accept(int opcode, int end, Map<String, Integer> index, long now)
      throws IOException {
    switch (opcode) {
      case OPCODE_TEXT -> text(end, index, now);
      case OPCODE_PING -> pong(end);
      case OPCODE_CLOSE -> {
        int code = end - in.position() >= 2 ? in.getShort(in.position()) & 0xffff : 0;
        closed = "close frame " + code;
      }
      default -> {
        // Pongs and continuations say nothing about messages.
      }
    }
  }

  private void text(int end, Map<String, Integer> index, long now) {
    byte[] bytes = in.array();
    int last = end - HASH_FIELD.length - HASH_LENGTH;
    for (int at = in.position(); at <= last; at++) {
      if (bytes[at] == '"'
          && Arrays.equals(bytes, at, at + HASH_FIELD.length, HASH_FIELD, 0, HASH_FIELD.length)) {
        String hash =
            new String(bytes, at + HASH_FIELD.length, HASH_LENGTH, StandardCharsets.ISO_8859_1);
        note(index.getOrDefault(hash, -1), now);
        return;
      }
    }
    unknown++;
  }

  private void note(int post, long now) {
    if (post < 0) {
      unknown++;
      return;
    }
    if (received == order.length) {
      order = Arrays.copyOf(order, received * 2);
      arrival = Arrays.copyOf(arrival, received * 2);
    }
    order[received] = post;
    arrival[received++] = now;
  }

  private void pong(int end) throws IOException {
    int length = end - in.position();
    ByteBuffer out = ByteBuffer.allocate(6 + length);
    out.put((byte) (0x80 | OPCODE_PONG)).put((byte) (0x80 | length)).putInt(0);
    out.put(in.array(), in.position(), length).flip();
    channel.write(out);
  }

  int received() {
    return received;
  }

  /** Frames that were none of the load's posts. */
  int unknown() {
    return unknown;
  }

  /** The number of the post that arrived at this place. */
  int post(int place) {
    return order[place];
  }

  long arrival(int place) {
    return arrival[place];
  }

  /** Why the node has closed this socket; empty while it is open. */
  String closed() {
    return closed;
  }

  /** Whether posts arrived here in the same order as there. */
  boolean sameOrder(Subscriber other) {
    return Arrays.equals(order, 0, received, other.order, 0, other.received);
  }

  /** How often each post arrived. */
  int[] counts(int posts) {
    int[] counts = new int[posts];
    for (int i = 0; i < received; i++) {
      counts[order[i]]++;
    }
    return counts;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
