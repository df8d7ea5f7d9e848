package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** Writes a msgpack message. Texts are msgpack texts, bytes are binary. */
final class MessageWriter {
  private final MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();

  /** Something that the packer does, which in memory cannot fail. */
  private interface Step {
    void run() throws IOException;
  }

  MessageWriter map(int size) {
    return step(() -> packer.packMapHeader(size));
  }

  MessageWriter list(int size) {
    return step(() -> packer.packArrayHeader(size));
  }

  MessageWriter text(@Nullable String text) {
    return step(() -> {
      if (text == null) {
        packer.packNil();
      } else {
        packer.packString(text);
      }
    });
  }

  MessageWriter texts(@Nullable List<String> texts) {
    if (texts == null) {
      return nil();
    }
    list(texts.size());
    texts.forEach(this::text);
    return this;
  }

  MessageWriter texts(@Nullable Map<String, String> texts) {
    if (texts == null) {
      return nil();
    }
    map(texts.size());
    texts.forEach((key, value) -> text(key).text(value));
    return this;
  }

  MessageWriter bytes(byte[] bytes) {
    return step(() -> {
      packer.packBinaryHeader(bytes.length);
      packer.addPayload(bytes);
    });
  }

  MessageWriter number(long number) {
    return step(() -> packer.packLong(number));
  }

  MessageWriter number(double number) {
    return step(() -> packer.packDouble(number));
  }

  MessageWriter truth(boolean truth) {
    return step(() -> packer.packBoolean(truth));
  }

  MessageWriter nil() {
    return step(packer::packNil);
  }

  byte[] toBytes() {
    return packer.toByteArray();
  }

  private MessageWriter step(Step step) {
    try {
      step.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
