package io.aleph4j.compute.channel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Reads a msgpack message that a guest wrote, which may be anything: nothing is allocated for a
 * length before the bytes are known to be there. Errors are {@link GuestProtocolException}s that
 * name the message.
 */
final class MessageReader {
  /** Reads one value of a map, for a key. */
  interface Entry {
    void read(String key) throws IOException;
  }

  private final String what;
  private final byte[] bytes;
  private final MessageUnpacker unpacker;

  /**
   * Begins to read.
   *
   * @param what what the message is called in errors
   */
  MessageReader(String what, byte[] bytes) {
    this.what = what;
    this.bytes = bytes;
    this.unpacker = MessagePack.newDefaultUnpacker(bytes);
  }

  /** Reads a whole message that is a map. */
  void onlyMap(Entry entry) throws GuestProtocolException {
    try {
      map(entry);
      if (unpacker.hasNext()) {
        throw new GuestProtocolException(what + " goes on after its end");
      }
    } catch (GuestProtocolException e) {
      throw e;
    } catch (IOException | MessagePackException e) {
      throw new GuestProtocolException(what + " is no msgpack map: " + e.getMessage(), e);
    }
  }

  /** Reads a map within the message; every value has to be read or skipped. */
  void map(Entry entry) throws IOException {
    require(ValueType.MAP);
    int size = unpacker.unpackMapHeader();
    for (int i = 0; i < size; i++) {
      entry.read(text());
    }
  }

  /** Reads each element of a list. */
  void list(Element element) throws IOException {
    require(ValueType.ARRAY);
    int size = unpacker.unpackArrayHeader();
    for (int i = 0; i < size; i++) {
      element.read();
    }
  }

  /** Reads one element of a list. */
  interface Element {
    void read() throws IOException;
  }

  /** A list of texts. */
  List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    list(() -> texts.add(text()));
    return texts;
  }

  /** A text. */
  String text() throws IOException {
    require(ValueType.STRING);
    return new String(payload(unpacker.unpackRawStringHeader()), StandardCharsets.UTF_8);
  }

  /** A text, or null for nil. */
  @Nullable String textOrNil() throws IOException {
    return isNil() ? null : text();
  }

  /** Bytes, or the UTF-8 form of a text: guests mix the two. */
  byte[] bytes() throws IOException {
    if (unpacker.getNextFormat().getValueType() == ValueType.STRING) {
      return payload(unpacker.unpackRawStringHeader());
    }
    require(ValueType.BINARY);
    return payload(unpacker.unpackBinaryHeader());
  }

  /** A whole number that fits. */
  int number() throws IOException {
    require(ValueType.INTEGER);
    return unpacker.unpackInt();
  }

  /** True or false. */
  boolean truth() throws IOException {
    require(ValueType.BOOLEAN);
    return unpacker.unpackBoolean();
  }

  /** Takes a nil when it comes next. */
  boolean isNil() throws IOException {
    return unpacker.tryUnpackNil();
  }

  /** Whether a map comes next. */
  boolean isMap() throws IOException {
    MessageFormat format = unpacker.getNextFormat();
    return format.getValueType() == ValueType.MAP;
  }

  /** Passes over one value, whatever it is. */
  void skip() throws IOException {
    unpacker.skipValue();
  }

  /** The bytes of one value, whatever it is, as they are. */
  byte[] raw() throws IOException {
    int from = (int) unpacker.getTotalReadBytes();
    unpacker.skipValue();
    int to = (int) unpacker.getTotalReadBytes();
    return Arrays.copyOfRange(bytes, from, to);
  }

  private void require(ValueType type) throws IOException {
    ValueType there = unpacker.getNextFormat().getValueType();
    if (there != type) {
      throw new GuestProtocolException(what + " has " + there + " where " + type + " belongs");
    }
  }

  private byte[] payload(int length) throws IOException {
    if (length < 0 || length > bytes.length - unpacker.getTotalReadBytes()) {
      throw new GuestProtocolException(what + " ends within a value of " + length + " bytes");
    }
    return unpacker.readPayload(length);
  }
}
