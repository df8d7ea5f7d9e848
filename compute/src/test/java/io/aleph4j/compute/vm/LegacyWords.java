package io.aleph4j.compute.vm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.msgpack.value.ValueFactory.newArray;
import static org.msgpack.value.ValueFactory.newBinary;
import static org.msgpack.value.ValueFactory.newBoolean;
import static org.msgpack.value.ValueFactory.newInteger;
import static org.msgpack.value.ValueFactory.newMap;
import static org.msgpack.value.ValueFactory.newMapBuilder;
import static org.msgpack.value.ValueFactory.newString;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory.MapBuilder;

/** What guests of version 1 and 2 say, as msgpack, for tests. */
public final class LegacyWords {
  private LegacyWords() {}

  /** That a guest is there. */
  public static byte[] hello(String version) {
    return bytes(newMap(newString("version"), newString(version)));
  }

  /** That its program was started. */
  public static byte[] isSetUp() {
    return bytes(newMap(newString("success"), newBoolean(true)));
  }

  /** That its program could not be started. */
  public static byte[] isNotSetUp(String error, String traceback) {
    MapBuilder map = newMapBuilder();
    map.put(newString("success"), newBoolean(false));
    return bytes(failed(map, error, traceback));
  }

  /** That its program failed in a call. */
  public static byte[] failure(String error, String traceback) {
    return bytes(failed(newMapBuilder(), error, traceback));
  }

  private static Value failed(MapBuilder map, String error, String traceback) {
    map.put(newString("error"), newString(error));
    map.put(newString("traceback"), newString(traceback));
    return map.build();
  }

  /** An answer to a request; names and values of headers in turn. */
  public static byte[] http(int status, String body, String... headers) {
    return http(status, body.getBytes(UTF_8), headers);
  }

  /** The same with any body. */
  public static byte[] http(int status, byte[] body, String... headers) {
    List<Value> lines = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      lines.add(
          newArray(
              newBinary(headers[i].getBytes(ISO_8859_1)),
              newBinary(headers[i + 1].getBytes(ISO_8859_1))));
    }
    Value head =
        newMap(
            newString("type"), newString("http.response.start"),
            newString("status"), newInteger(status),
            newString("headers"), newArray(lines));
    Value rest =
        newMap(
            newString("type"), newString("http.response.body"), newString("body"), newBinary(body));
    return bytes(newMap(newString("headers"), head, newString("body"), rest));
  }

  /** What the handler of an event returned. */
  public static byte[] event(Value result) {
    return bytes(newMap(newString("headers"), newMapBuilder().build(), newString("body"), result));
  }

  /** One of the values of a map. */
  public static Value of(Value map, String key) {
    Value found = map.asMapValue().map().get(newString(key));
    if (found == null) {
      throw new AssertionError("there is no " + key + " in " + map);
    }
    return found;
  }

  /** The text or the bytes of one of the values of a map. */
  public static String text(Value map, String key) {
    return new String(of(map, key).asRawValue().asByteArray(), UTF_8);
  }

  /** The scope of a call. */
  public static Value scope(Value call) {
    return of(call, "scope");
  }

  private static byte[] bytes(Value value) {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packValue(value);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
