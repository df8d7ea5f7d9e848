package io.aleph4j.node.api;

import io.aleph4j.node.storage.Codes;
import io.aleph4j.node.storage.Confirmation;
import io.aleph4j.node.storage.Keys;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Made-up live messages in which everything repeats: times, names, and the beginnings of hashes.
 */
final class TestMessages {

  /** A message with what its row does not show. */
  record Made(MessageRow row, List<String> tags) {}

  private static final String INSERT =
      """
      INSERT INTO message (seq, item_hash, hash_prefix, type, status, chain, item_type, sender, sender_key, owner,
        owner_key, channel, channel_key, time, reception_time, content_time, size, signature, content_type,
        content_type_key, content_ref, content_ref_key, content_key, content_key_key, content_item_hash,
        payment_type, tags, tag_keys, first_confirmed_at, first_confirmed_height, item_content, content)
      VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)\
      """;

  private static final String INSERT_TAGS =
      """
      INSERT INTO message_tag SELECT DISTINCT unnest(tag_keys), time, hash_prefix, seq FROM message WHERE seq = ?\
      """;

  private static final List<MessageType> TYPES = List.of(MessageType.values());

  private final Random random;
  private long seq;

  TestMessages(long seed) {
    this.random = new Random(seed);
  }

  List<Made> make(int count) {
    List<Made> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(one());
    }
    return made;
  }

  private Made one() {
    seq++;
    MessageType type = random.nextInt(4) == 0 ? TYPES.get(random.nextInt(7)) : MessageType.POST;
    String sender = pick("0xSender", 4);
    String owner = random.nextInt(3) == 0 ? pick("0xOwner", 3) : sender;
    long time = 1_700_000_000_000_000L + random.nextInt(12) * 500_000L;
    String item = "{\"address\":\"" + owner + "\",\"time\":1.5,\"n\":" + seq + "}";
    boolean inline = random.nextInt(4) > 0;
    String hash = ItemHash.sha256(item).value();
    if (random.nextInt(3) == 0) {
      hash = "aaaaaaaa" + hash.substring(8);
    }
    @Nullable Long confirmedAt =
        random.nextInt(3) == 0 ? time + random.nextInt(3) * 1_000_000L : null;
    List<Confirmation> confirmations =
        confirmedAt == null
            ? List.of()
            : List.of(new Confirmation("ETH", "0xtx" + seq, 100 + random.nextInt(5)));
    List<String> tags = random.nextInt(3) == 0 ? List.of(pick("tag", 3), "tag-é") : List.of();
    return new Made(
        new MessageRow(
            seq,
            hash,
            type,
            MessageStatus.PROCESSED,
            random.nextBoolean() ? "ETH" : "SOL",
            inline ? ItemType.INLINE : ItemType.STORAGE,
            sender,
            owner,
            maybe("channel", 3),
            time,
            time + seq,
            item.length(),
            random.nextInt(9) == 0 ? null : "0xsig\"\n" + seq,
            maybe("type", 3),
            maybe("ref", 3),
            maybe("key", 3),
            random.nextInt(3) == 0 ? ItemHash.sha256(pick("file", 3)).value() : null,
            random.nextInt(5) == 0 ? "hold" : random.nextInt(5) == 0 ? "credit" : null,
            confirmedAt,
            inline ? item : null,
            item,
            confirmations),
        tags);
  }

  private String pick(String name, int of) {
    return name + random.nextInt(of);
  }

  private @Nullable String maybe(String name, int of) {
    return random.nextInt(4) == 0 ? null : pick(name, of);
  }

  static void insert(DataSource source, List<Made> messages) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      for (Made made : messages) {
        insert(connection, made);
      }
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot insert test messages", e);
    }
  }

  private static void insert(Connection connection, Made made) throws SQLException {
    MessageRow row = made.row();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      int i = 1;
      insert.setLong(i++, row.seq());
      insert.setString(i++, row.itemHash());
      insert.setLong(i++, Keys.hashPrefix(row.itemHash()));
      insert.setShort(i++, Codes.of(row.type()));
      insert.setShort(i++, Codes.of(row.status()));
      insert.setString(i++, row.chain());
      insert.setShort(i++, Codes.of(row.itemType()));
      insert.setString(i++, row.sender());
      insert.setLong(i++, Keys.of(row.sender()));
      insert.setString(i++, row.owner());
      insert.setLong(i++, Keys.of(row.owner()));
      insert.setString(i++, row.channel());
      insert.setObject(i++, Keys.ofNullable(row.channel()));
      insert.setLong(i++, row.time());
      insert.setLong(i++, row.receptionTime());
      insert.setLong(i++, 1_500_000);
      insert.setInt(i++, row.size());
      insert.setString(i++, row.signature());
      for (String name : new @Nullable String[] {row.contentType(), row.ref(), row.key()}) {
        insert.setString(i++, name);
        insert.setObject(i++, Keys.ofNullable(name));
      }
      insert.setString(i++, row.contentHash());
      insert.setObject(i++, Codes.ofPayment(row.paymentType()));
      insert.setArray(i++, tags(connection, made.tags()));
      insert.setArray(i++, tagKeys(connection, made.tags()));
      insert.setObject(i++, row.firstConfirmedAt());
      insert.setObject(
          i++, row.confirmations().isEmpty() ? null : row.confirmations().getFirst().height());
      insert.setString(i++, row.itemContent());
      insert.setString(i, row.itemContent() == null ? row.contentText() : null);
      insert.executeUpdate();
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT_TAGS)) {
      insert.setLong(1, row.seq());
      insert.executeUpdate();
    }
    for (Confirmation confirmation : row.confirmations()) {
      insert(connection, row, confirmation);
    }
  }

  private static void insert(Connection connection, MessageRow row, Confirmation confirmation)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO confirmation (item_hash, tx_hash, chain, height, time, publisher) VALUES (?,?,?,?,?,?)")) {
      insert.setString(1, row.itemHash());
      insert.setString(2, confirmation.txHash());
      insert.setString(3, confirmation.chain());
      insert.setLong(4, confirmation.height());
      insert.setObject(5, row.firstConfirmedAt());
      insert.setString(6, "0xpublisher");
      insert.executeUpdate();
    }
  }

  private static @Nullable Array tags(Connection connection, List<String> tags)
      throws SQLException {
    return tags.isEmpty() ? null : connection.createArrayOf("text", tags.toArray());
  }

  private static @Nullable Array tagKeys(Connection connection, List<String> tags)
      throws SQLException {
    return tags.isEmpty()
        ? null
        : connection.createArrayOf("bigint", tags.stream().map(Keys::of).toArray());
  }
}
