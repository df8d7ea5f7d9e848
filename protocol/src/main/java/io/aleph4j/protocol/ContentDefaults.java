package io.aleph4j.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills what a fetched content may leave to its envelope (spec 01 §1.6), touching nothing else of
 * the text.
 */
final class ContentDefaults {

  private ContentDefaults() {}

  static String complete(String text, Map<String, ScannedValue> entries, Envelope envelope) {
    // The later of two replacements first, so that the other's position still holds.
    boolean addressFirst = position(entries.get("address")) >= position(entries.get("time"));
    String address = StrictJson.mapper().writeValueAsString(envelope.sender().value());
    String time = envelope.time().toJson();
    StringBuilder out = new StringBuilder(text);
    if (addressFirst) {
      replaceNull(out, entries.get("address"), address);
    }
    replaceNull(out, entries.get("time"), time);
    if (!addressFirst) {
      replaceNull(out, entries.get("address"), address);
    }
    boolean empty = entries.isEmpty();
    if (!entries.containsKey("address")) {
      append(out, "address", address, empty);
      empty = false;
    }
    if (!entries.containsKey("time")) {
      append(out, "time", time, empty);
    }
    return out.toString();
  }

  private static int position(@Nullable ScannedValue value) {
    return value == null ? -1 : value.span().start();
  }

  private static void replaceNull(
      StringBuilder out, @Nullable ScannedValue value, String replacement) {
    if (value != null && value.isNull()) {
      out.replace(value.span().start(), value.span().end(), replacement);
    }
  }

  private static void append(StringBuilder out, String key, String value, boolean first) {
    String entry = (first ? "" : ",") + '"' + key + "\":" + value;
    out.insert(out.lastIndexOf("}"), entry);
  }
}
