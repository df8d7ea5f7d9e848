package io.aleph4j.benchmarks;

import io.aleph4j.node.storage.Codes;
import io.aleph4j.node.storage.Keys;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of invented programs and instances. One thread at a time. */
final class BulkMachines {

  static final String COLUMNS =
      "seq, item_hash, hash_prefix, type, owner, allow_amend, persistent, payment_type, node_hash,"
          + " time, created, subscriptions";
  static final String FILE_COLUMNS =
      "machine_seq, position, role, message, use_latest, kept_message";
  static final String VERSION_COLUMNS = "vm_hash, owner, current_version, last_updated";

  private static final String SUBSCRIPTIONS = "\"message\":";
  private static final int CODE = 1;
  private static final int RUNTIME = 2;
  private static final int ROOTFS = 4;

  private final CopyRow row = new CopyRow();

  void add(
      BulkMessage message, BulkPosts.Sink machines, BulkPosts.Sink files, BulkPosts.Sink versions)
      throws SQLException {
    machines.write(machine(message));
    if (message.type() == MessageType.INSTANCE) {
      files.write(file(message, 0, ROOTFS));
    } else {
      files.write(file(message, 0, CODE));
      files.write(file(message, 1, RUNTIME));
    }
    String hash = message.hash().value();
    versions.write(row.add(hash).add(message.owner()).add(hash).add(message.time()).end());
  }

  private byte[] machine(BulkMessage message) {
    Payment.Type payment = Objects.requireNonNull(message.payment(), "machines cost something");
    return row.add(message.seq())
        .add(message.hash().value())
        .add(Keys.hashPrefix(message.hash().value()))
        .add(Codes.of(message.type()))
        .add(message.owner())
        .add("f")
        .add(message.type() == MessageType.INSTANCE ? "t" : "f")
        .add(BulkRows.payment(payment))
        .addNull()
        .add(message.time())
        .add(message.time())
        .add(subscriptions(message.text()))
        .end();
  }

  private static @Nullable String subscriptions(String text) {
    int start = text.indexOf(SUBSCRIPTIONS);
    return start < 0
        ? null
        : text.substring(start + SUBSCRIPTIONS.length(), text.indexOf(']', start) + 1);
  }

  private byte[] file(BulkMessage message, int position, int role) {
    return row.add(message.seq())
        .add(position)
        .add(role)
        .add(message.disk())
        .add("f")
        .add(message.disk())
        .end();
  }
}
