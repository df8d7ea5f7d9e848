package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What each frame of the guest means for its link. Used by the thread that reads alone. */
final class LinkFrames implements LinkReader.Sink {
  private final GuestLink link;
  private final GuestLinkListener listener;
  private final FrameWriter writer;
  private final LinkStreams streams;
  private final Pings pings;

  LinkFrames(
      GuestLink link,
      GuestLinkListener listener,
      FrameWriter writer,
      LinkStreams streams,
      Pings pings) {
    this.link = link;
    this.listener = listener;
    this.writer = writer;
    this.streams = streams;
    this.pings = pings;
  }

  @Override
  public boolean frame(int type, int stream, byte[] payload) throws IOException {
    if (link.hello() == null) {
      greet(type, stream, payload);
      return true;
    }
    if (type >= Frame.OPTIONAL) {
      return true;
    }
    if (Frame.isOfStream(type)) {
      streams.frame(type, stream, payload);
      return true;
    }
    return linkFrame(type, stream, payload);
  }

  private void greet(int type, int stream, byte[] payload) throws GuestProtocolException {
    if (type != Frame.HELLO) {
      throw new GuestProtocolException("a frame of type " + type + " before HELLO");
    }
    requireNoStream("HELLO", stream);
    GuestHello read = GuestHello.read("HELLO", payload);
    if (!read.version().startsWith("3.")) {
      throw new GuestProtocolException(
          "a guest of version " + read.version() + " on a link of version 3");
    }
    link.greeted(read);
  }

  private boolean linkFrame(int type, int stream, byte[] payload) throws IOException {
    switch (type) {
      case Frame.STATE -> {
        requireNoStream("STATE", stream);
        listener.onState(GuestState.read(payload));
      }
      case Frame.LOG -> logged(stream, payload);
      case Frame.PING -> {
        requireNoStream("PING", stream);
        Pings.requireLength("PING", payload);
        writer.answer(Frame.PONG, 0, payload);
      }
      case Frame.PONG -> {
        requireNoStream("PONG", stream);
        pings.answered(payload);
      }
      case Frame.HALTED -> {
        requireNoStream("HALTED", stream);
        link.halted();
        return false;
      }
      case Frame.HELLO -> throw new GuestProtocolException("a second HELLO");
      default -> throw new GuestProtocolException("a frame of type " + type + " from the guest");
    }
    return true;
  }

  private void logged(int call, byte[] payload) throws GuestProtocolException {
    if (payload.length == 0) {
      throw new GuestProtocolException("LOG without a kind");
    }
    String text = new String(payload, 1, payload.length - 1, UTF_8);
    listener.onLog(Integer.toUnsignedLong(call), LogKind.of(payload[0]), text);
  }

  private void requireNoStream(String name, int stream) throws GuestProtocolException {
    if (stream != 0) {
      throw new GuestProtocolException(name + " for stream " + link.name(stream));
    }
  }

  @Override
  public @Nullable LinkStream data(int stream, int length) throws IOException {
    if (link.hello() == null) {
      throw new GuestProtocolException("DATA before HELLO");
    }
    return streams.data(stream, length);
  }

  @Override
  public void unwanted(LinkStream stream) throws IOException {
    if (stream.breakOff(new IOException("closed"))) {
      streams.forget(stream);
      writer.answer(Frame.RESET, stream.number(), "closed".getBytes(US_ASCII));
    }
  }
}
