package io.aleph4j.compute.api;

import io.aleph4j.compute.vm.LogBook;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.StreamedAnswer;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What a machine has printed, for its owner (spec 04 §3.5). */
final class LogRoutes {
  static final String UNKNOWN = "No execution found for this VM";

  private final Owners owners;

  LogRoutes(Owners owners) {
    this.owners = owners;
  }

  /** {@code GET .../logs}. */
  void history(Context context) throws Exception {
    owners.with(
        context,
        UNKNOWN,
        (vm, request) -> {
          List<LogBook.Line> lines = vm.logs().history();
          StreamedAnswer.send(
              context,
              Replies.JSON,
              StreamedAnswer.UNKNOWN,
              out -> write(out, request.hash(), lines));
        });
  }

  private static void write(OutputStream out, ItemHash hash, List<LogBook.Line> lines)
      throws IOException {
    out.write('[');
    String separator = "";
    for (LogBook.Line line : lines) {
      String entry = separator + entry(hash, line);
      out.write(entry.getBytes(StandardCharsets.UTF_8));
      separator = ",\n";
    }
    out.write(']');
  }

  private static String entry(ItemHash hash, LogBook.Line line) {
    String kind = kind(line);
    return Replies.object()
        .put("SYSLOG_IDENTIFIER", "vm-" + hash + "-" + kind)
        .put("MESSAGE", line.text())
        .put("file", kind)
        .put("__REALTIME_TIMESTAMP", Replies.time(line.time()))
        .toString();
  }

  /** Where a line comes from, in the network's words. */
  static String kind(LogBook.Line line) {
    return line.kind().name().toLowerCase(Locale.ROOT);
  }
}
