package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** The guest's side of a link, frame by frame, by the hand of a test. */
final class FakeGuest {
  static final byte[] HELLO = hello("3.0.0");

  /** A frame as the guest sees it. */
  @SuppressWarnings("ArrayRecordComponent") // taken apart by tests
  record Seen(int type, int stream, byte[] payload) {
    String text() {
      return new String(payload, US_ASCII);
    }

    int number() {
      return ByteBuffer.wrap(payload).getInt();
    }
  }

  final DataInputStream in;
  final DataOutputStream out;

  FakeGuest(SocketChannel channel) {
    this(Channels.newInputStream(channel), Channels.newOutputStream(channel));
  }

  FakeGuest(InputStream in, OutputStream out) {
    this.in = new DataInputStream(new BufferedInputStream(in, 1 << 17));
    this.out = new DataOutputStream(out);
  }

  static byte[] hello(String version) {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packMapHeader(2).packString("version").packString(version);
      packer.packString("caps").packArrayHeader(1).packString("logs");
      return packer.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void expectPreamble() throws IOException {
    byte[] preamble = in.readNBytes(8);
    if (!new String(preamble, US_ASCII).equals("ALEPH/3\n")) {
      throw new AssertionError("not the preamble: " + new String(preamble, US_ASCII));
    }
  }

  Seen read() throws IOException {
    int length = in.readInt();
    int type = in.readUnsignedByte();
    int stream = in.readInt();
    return new Seen(type, stream, in.readNBytes(length - 5));
  }

  /** The next frame, which has to be of this type. */
  Seen read(int type) throws IOException {
    Seen seen = read();
    if (seen.type() != type) {
      throw new AssertionError("a frame of type " + seen.type() + " instead of " + type);
    }
    return seen;
  }

  void send(int type, int stream, byte... payload) throws IOException {
    out.write(frame(type, stream, payload));
  }

  void send(int type, int stream, String payload) throws IOException {
    send(type, stream, payload.getBytes(US_ASCII));
  }

  static byte[] frame(int type, int stream, byte... payload) {
    ByteBuffer bytes = ByteBuffer.allocate(9 + payload.length);
    bytes.putInt(5 + payload.length).put((byte) type).putInt(stream).put(payload);
    return bytes.array();
  }
}
