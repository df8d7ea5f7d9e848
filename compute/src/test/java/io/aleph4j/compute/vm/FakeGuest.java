package io.aleph4j.compute.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/**
 * The inside of a machine, for tests: protocol version 3 over a connection, with an application
 * behind it. What it does is told by a {@link Script}.
 */
public final class FakeGuest {
  private static final int HELLO = 0x01;
  private static final int CONFIGURE = 0x02;
  private static final int STATE = 0x03;
  private static final int LOG = 0x04;
  private static final int OPEN = 0x10;
  private static final int DATA = 0x11;
  private static final int WINDOW = 0x12;
  private static final int END = 0x13;
  private static final int RESET = 0x14;
  private static final int HALT = 0x20;
  private static final int HALTED = 0x21;
  private static final int PING = 0x22;
  private static final int PONG = 0x23;

  private static final byte[] PREAMBLE = "ALEPH/3\n".getBytes(UTF_8);

  private final boolean isHostFirst;
  private final DataInputStream in;
  private final OutputStream out;
  private final Map<Integer, GuestSocket> sockets = new ConcurrentHashMap<>();
  private final CountDownLatch halted = new CountDownLatch(1);
  private volatile byte[] configuration = {};

  /** What a guest does, from its first byte on; its machine ends when this returns. */
  @FunctionalInterface
  public interface Script {
    /** Runs on a thread of its own. */
    void run(FakeGuest guest) throws Exception;
  }

  /** What takes the host's connections in a guest, each on a thread of its own. */
  @FunctionalInterface
  public interface Application {
    /** The connection ends when this returns. */
    void serve(GuestSocket connection) throws Exception;
  }

  FakeGuest(SocketChannel channel) {
    this(channel, false);
  }

  private FakeGuest(SocketChannel channel, boolean isHostFirst) {
    this.isHostFirst = isHostFirst;
    in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 1 << 17));
    out = Channels.newOutputStream(channel);
  }

  /** At the other end of a connection that the host has made by a vsock device: it speaks first. */
  public static FakeGuest overVsock(SocketChannel channel) {
    return new FakeGuest(channel, true);
  }

  /** A guest that starts as it should and serves this application until it is halted. */
  public static Script serving(Application application) {
    return guest -> {
      guest.boot();
      guest.state("ready");
      guest.serve(application);
    };
  }

  /** Up to the moment before its program serves. */
  public void boot() throws IOException {
    greet("3.0.0");
    awaitConfiguration();
    state("starting");
  }

  /** Introduces itself. */
  public void greet(String version) throws IOException {
    if (!isHostFirst) {
      raw(PREAMBLE);
    } else if (!Arrays.equals(in.readNBytes(PREAMBLE.length), PREAMBLE)) {
      throw new AssertionError("the host does not begin as it should");
    }
    send(HELLO, 0, map("version", version));
  }

  /** Waits for what the machine is to run; as msgpack. */
  public byte[] awaitConfiguration() throws IOException {
    Seen seen = read();
    if (seen.type() != CONFIGURE) {
      throw new AssertionError("a frame of type " + seen.type() + " instead of CONFIGURE");
    }
    configuration = seen.payload();
    return configuration;
  }

  /** What the machine was told to run; as msgpack. */
  public byte[] configuration() {
    return configuration;
  }

  /** Tells a state, with further texts in pairs. */
  public void state(String state, String... further) throws IOException {
    String[] all = new String[2 + further.length];
    all[0] = "state";
    all[1] = state;
    System.arraycopy(further, 0, all, 2, further.length);
    send(STATE, 0, map(all));
  }

  /** Logs a text: 1 standard output, 2 standard error, 3 system. */
  public void log(int call, int kind, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    byte[] payload = new byte[bytes.length + 1];
    payload[0] = (byte) kind;
    System.arraycopy(bytes, 0, payload, 1, bytes.length);
    send(LOG, call, payload);
  }

  /** Sends bytes as they are, for guests that do not keep to the protocol. */
  public void raw(byte[] bytes) throws IOException {
    synchronized (out) {
      out.write(bytes);
    }
  }

  /** Takes connections until the host halts the machine. */
  public void serve(Application application) throws IOException {
    while (true) {
      Seen seen = read();
      switch (seen.type()) {
        case OPEN -> open(seen.stream(), application);
        case DATA -> socket(seen).receive(seen.payload());
        case WINDOW -> socket(seen).grant(ByteBuffer.wrap(seen.payload()).getInt());
        case END -> socket(seen).endInput();
        case RESET -> socket(seen).breakOff();
        case PING -> send(PONG, 0, seen.payload());
        case HALT -> {
          halted.countDown();
          send(HALTED, 0);
          return;
        }
        default -> throw new AssertionError("a frame of type " + seen.type() + " from the host");
      }
    }
  }

  /** Reads until the host halts the machine, and does not answer. */
  public void ignoreEverything() throws IOException {
    while (true) {
      read();
    }
  }

  private GuestSocket socket(Seen seen) {
    return sockets.getOrDefault(seen.stream(), new GuestSocket(this, seen.stream()));
  }

  private void open(int stream, Application application) {
    GuestSocket socket = new GuestSocket(this, stream);
    sockets.put(stream, socket);
    Thread.ofVirtual().name("guest application").start(() -> serve(application, socket));
  }

  private static void serve(Application application, GuestSocket socket) {
    try {
      application.serve(socket);
      socket.close();
    } catch (Exception e) {
      socket.reset("the application failed: " + e);
    }
  }

  void sendData(int stream, byte[] bytes) throws IOException {
    send(DATA, stream, bytes);
  }

  void sendWindow(int stream, int bytes) throws IOException {
    send(WINDOW, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  void sendEnd(int stream) throws IOException {
    send(END, stream);
  }

  void sendReset(int stream, String reason) throws IOException {
    send(RESET, stream, reason.getBytes(UTF_8));
  }

  private void send(int type, int stream, byte... payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt(5 + payload.length).put((byte) type).putInt(stream).put(payload);
    raw(frame.array());
  }

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Seen(int type, int stream, byte[] payload) {}

  private Seen read() throws IOException {
    int length = in.readInt();
    int type = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(length - 5);
    if (payload.length < length - 5) {
      throw new EOFException();
    }
    return new Seen(type, stream, payload);
  }

  private static byte[] map(String... texts) throws IOException {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packMapHeader(texts.length / 2);
      for (String text : texts) {
        packer.packString(text);
      }
      return packer.toByteArray();
    }
  }
}
