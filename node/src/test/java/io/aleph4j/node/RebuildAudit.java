package io.aleph4j.node;

import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.HostRequirements;
import io.aleph4j.protocol.InstanceContent;
import io.aleph4j.protocol.MachineVolume;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.VerifiableProgramContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * States anew, from the message table alone, what all tables that follow from it must hold, and
 * compares: posts, aggregates with their entries, the counters up to their mark, the pins of files
 * and their sums. Two things no live message tells: what is forgotten, and which files wait for
 * their end; of those it looks whether they contradict the rest. It shares no code with the write
 * path but the parser of contents.
 */
public final class RebuildAudit {

  private static final String UNMATERIALISED = "0x51A58800b26AA1451aaA803d1746687cB88E0501";
  private static final String[] TYPES = {
    "", "POST", "AGGREGATE", "STORE", "PROGRAM", "INSTANCE", "FORGET", "V-PROGRAM"
  };

  private static final Content NO_CONTENT =
      ContentParser.parse(MessageType.FORGET, "{\"address\":\"\",\"time\":0,\"hashes\":[]}");

  private final Map<String, Map<String, String>> expected = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  private RebuildAudit() {}

  /** Every difference, as text; empty when the tables are what the messages say. */
  public static List<String> differences(DataSource database) {
    RebuildAudit audit = new RebuildAudit();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        audit.compare(connection);
      } finally {
        connection.rollback();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot audit", e);
    }
    return audit.faults;
  }

  private record Row(
      long seq,
      String hash,
      int type,
      String sender,
      String owner,
      @Nullable String channel,
      long time,
      long contentTime,
      @Nullable String contentType,
      boolean inline,
      boolean removing,
      Content content) {}

  private static final class Post {
    final Row original;
    Row latest;
    @Nullable Row youngestAmend;

    Post(Row original) {
      this.original = original;
      this.latest = original;
    }
  }

  private void compare(Connection connection) throws SQLException {
    for (String table :
        List.of(
            "message_tag",
            "post",
            "post_tag",
            "aggregate",
            "aggregate_entry",
            "tally",
            "tally_time",
            "tally_sender",
            "file_pin",
            "file_owner",
            "machine",
            "machine_file",
            "machine_version")) {
      expected.put(table, new TreeMap<>());
    }
    List<Row> messages = messages(connection);
    statePosts(messages, ownersOfForgottenAmends(connection), latest(connection));
    stateAggregates(messages);
    stateRegistry(connection);
    stateLocalAggregates(connection);
    long mark = Long.parseLong(first(connection, "SELECT seq FROM tally_mark"));
    List<Row> counted = new ArrayList<>(messages);
    counted.addAll(goneAfter(connection, mark));
    stateTallies(counted, mark);
    statePins(messages, sizes(connection), endings(connection));
    new MoneyAudit(connection, faults).run();
    messages.forEach(this::stateMachine);
    messages.forEach(
        row -> stateTags("message_tag", row.content.header().tags(), row.time, row.hash, row.seq));
    checkFilesAndForgotten(connection);
    compareTable(
        connection,
        "post",
        "SELECT original_seq, latest_seq, hash_prefix, owner_key, type_key, channel_key, ref_key,"
            + " created, last_updated, content_start, content_end, tags::text, tag_keys::text FROM"
            + " post",
        1);
    for (String table : List.of("message_tag", "post_tag")) {
      compareTable(connection, table, "SELECT g::text, 'listed' FROM " + table + " g", 1);
    }
    compareTable(
        connection,
        "aggregate",
        "SELECT encode(aggregate_id, 'hex'), owner, owner_key, key, key_key, created, first_hash,"
            + " last_updated, last_hash FROM aggregate",
        1);
    compareTable(
        connection,
        "aggregate_entry",
        "SELECT encode(aggregate_id, 'hex') || ' ' || encode(name_digest, 'hex'), name, value,"
            + " time, item_hash FROM aggregate_entry",
        1);
    compareTable(
        connection,
        "tally",
        "SELECT dimension || '|' || name || '|' || detail, name_key, n FROM tally WHERE n <> 0",
        1);
    compareTable(
        connection,
        "tally_time",
        "SELECT type || '|' || unit || '|' || bucket, n FROM tally_time WHERE n <> 0",
        1);
    compareTable(
        connection,
        "tally_sender",
        "SELECT sender, total, post, aggregate, store, forget, program, instance FROM tally_sender"
            + " WHERE total <> 0",
        1);
    compareTable(
        connection,
        "file_pin",
        "SELECT item_hash || ' ' || kind, file_hash, owner, owner_key, ref, tag, tag_key, created,"
            + " delete_by FROM file_pin WHERE item_hash IS NOT NULL",
        1);
    compareTable(
        connection,
        "file_owner",
        "SELECT owner, files, bytes FROM file_owner WHERE files <> 0 OR bytes <> 0",
        1);
    compareMachines(connection);
    compareMeasurements(connection, messages);
  }

  // Whose posts count and which rows are too old only the node knows, so that rows may be absent.
  private void compareMeasurements(Connection connection, List<Row> messages) throws SQLException {
    Map<String, PostContent> posts = new HashMap<>();
    for (Row row : messages) {
      if (row.content instanceof PostContent post) {
        posts.put(row.hash, post);
      }
    }
    Set<String> rows = new HashSet<>();
    String sql =
        "SELECT 'core', item_hash, position, node_id, node_key FROM core_measurement"
            + " UNION ALL SELECT 'compute', item_hash, position, node_id, node_key"
            + " FROM compute_measurement";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        String id = row.getString(1) + ' ' + row.getString(2) + ' ' + row.getInt(3);
        if (!rows.add(id)) {
          faults.add("measured twice: " + id);
        }
        same(id, "node_key", key(row.getString(4)), row.getString(5));
        PostContent post = posts.get(row.getString(2));
        if (post != null && post.isAmend()) {
          faults.add("measured by an amend: " + id);
        }
      }
    }
  }

  private static Map<String, Long> sizes(Connection connection) throws SQLException {
    Map<String, Long> sizes = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT hash, size FROM file")) {
      while (rows.next()) {
        sizes.put(rows.getString(1), rows.getLong(2));
      }
    }
    return sizes;
  }

  // Every live message of a file has its pin, every content by hash has one, and nothing else has.
  private void statePins(List<Row> messages, Map<String, Long> sizes, Map<String, Long> endings) {
    Map<String, long[]> sums = new TreeMap<>();
    for (Row row : messages) {
      if (!row.inline) {
        put(
            "file_pin",
            row.hash + " 2",
            row.hash,
            row.sender,
            key(row.sender),
            null,
            null,
            null,
            row.contentTime,
            null);
        if (!sizes.containsKey(row.hash)) {
          faults.add("the content " + row.hash + " is no file");
        }
      }
      if (row.content instanceof StoreContent store) {
        stateStorePin(row, store, endings);
        if (row.removing) {
          continue;
        }
        long[] sum = sums.computeIfAbsent(row.owner, _ -> new long[2]);
        sum[0]++;
        sum[1] += sizes.getOrDefault(store.file().value(), Long.MIN_VALUE);
      }
    }
    sums.forEach((owner, sum) -> put("file_owner", owner, sum[0], sum[1]));
  }

  // What is not paid for keeps its file for a while, and then nothing.
  private void stateStorePin(Row row, StoreContent store, Map<String, Long> endings) {
    Long ending = endings.get(row.hash);
    if (row.removing && ending == null) {
      return;
    }
    String ref = store.ref();
    boolean named = ref != null && !ref.matches("[0-9a-f]{64}");
    String tag = ref == null ? row.hash : named ? row.owner + '/' + ref : ref;
    put(
        "file_pin",
        row.hash + (row.removing ? " 4" : " 1"),
        store.file().value(),
        row.owner,
        key(row.owner),
        ref,
        tag,
        key(tag),
        row.contentTime,
        row.removing ? ending : null);
  }

  /** When the files go that messages kept which are not paid for. */
  private static Map<String, Long> endings(Connection connection) throws SQLException {
    Map<String, Long> endings = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT item_hash, delete_by FROM file_pin WHERE kind = 4 AND item_hash IS NOT NULL")) {
      while (rows.next()) {
        endings.put(rows.getString(1), rows.getLong(2));
      }
    }
    return endings;
  }

  // What a machine keeps is a live file, and nobody can have forgotten it meanwhile; which files
  // were there when a machine came that needs none is not known any longer.
  private void compareMachines(Connection connection) throws SQLException {
    compareTable(
        connection,
        "machine",
        "SELECT seq, item_hash, hash_prefix, type, owner, allow_amend, persistent, payment_type,"
            + " node_hash, time, created, subscriptions FROM machine",
        1);
    compareTable(
        connection,
        "machine_file",
        "SELECT machine_seq || ' ' || position, role, message, use_latest FROM machine_file",
        1);
    compareTable(
        connection,
        "machine_version",
        "SELECT vm_hash, owner, current_version, last_updated FROM machine_version",
        1);
    none(
        connection,
        "a machine keeps another message than it uses",
        "SELECT kept_message FROM machine_file WHERE kept_message <> message");
    none(
        connection,
        "a machine keeps what it may not, or what is no file",
        "SELECT kept_message FROM machine_file JOIN message m ON m.item_hash = kept_message"
            + " LEFT JOIN file_pin p ON p.item_hash = kept_message AND kind = 1"
            + " WHERE role = 6 OR m.status = 1 AND file_hash IS NULL");
    none(
        connection,
        "a file is used and not kept",
        "SELECT f.message FROM machine_file f JOIN machine m ON m.seq = f.machine_seq"
            + " JOIN message s ON s.item_hash = f.message AND s.type = 3 AND s.seq < m.seq"
            + " WHERE f.kept_message IS NULL AND f.role <> 6 AND m.type <> 7");
    none(
        connection,
        "a file that is used was forgotten",
        "SELECT f.message FROM machine_file f JOIN forgotten g ON g.item_hash = f.message"
            + " WHERE f.role <> 6 AND g.type = 3 AND g.forgotten_seq > f.machine_seq");
  }

  private void stateMachine(Row row) {
    switch (row.content) {
      case ProgramContent program -> {
        List<String> messages = program.triggers().messages();
        stateMachine(
            row,
            program,
            program.triggers().persistent(),
            messages.isEmpty() ? null : '[' + String.join(",", messages) + ']');
        List<Object[]> files = new ArrayList<>();
        files.add(use(1, program.code().file()));
        files.add(use(2, program.runtime().file()));
        if (program.data() != null) {
          files.add(use(3, program.data().file()));
        }
        addVolumes(files, program.volumes());
        stateUses(row, files);
      }
      case InstanceContent instance -> {
        stateMachine(row, instance, true, null);
        List<Object[]> files = new ArrayList<>();
        files.add(use(4, instance.rootfs().parent()));
        addVolumes(files, instance.volumes());
        stateUses(row, files);
      }
      case VerifiableProgramContent program -> {
        stateMachine(row, program, true, null);
        List<Object[]> files = new ArrayList<>();
        files.add(new Object[] {2, program.runtime(), "f"});
        files.add(new Object[] {7, program.workload().file(), "f"});
        files.add(new Object[] {8, program.workload().hashTree(), "f"});
        program
            .volumes()
            .forEach(volume -> {
              files.add(new Object[] {5, volume.file(), "f"});
              files.add(new Object[] {8, volume.hashTree(), "f"});
            });
        stateUses(row, files);
      }
      default -> {
        // No machine.
      }
    }
  }

  private void stateMachine(
      Row row, ExecutableContent content, boolean persistent, @Nullable String subscriptions) {
    HostRequirements.Node node = content.spec().requirements().node();
    put(
        "machine",
        row.seq,
        row.hash,
        prefix(row.hash),
        row.type,
        row.owner,
        content.spec().allowAmend() ? "t" : "f",
        persistent ? "t" : "f",
        paymentCode(content.spec().payment().type()),
        node == null ? null : node.hash(),
        row.time,
        row.contentTime,
        subscriptions);
    if (row.type != 7) {
      put("machine_version", row.hash, row.owner, row.hash, row.contentTime);
    }
  }

  private static Object[] use(int role, FileRef file) {
    return new Object[] {role, file.message(), file.useLatest() ? "t" : "f"};
  }

  private static void addVolumes(List<Object[]> files, List<MachineVolume> volumes) {
    for (MachineVolume volume : volumes) {
      int role = volume instanceof MachineVolume.Immutable ? 5 : 6;
      volume.file().ifPresent(file -> files.add(use(role, file)));
    }
  }

  private void stateUses(Row row, List<Object[]> files) {
    for (int i = 0; i < files.size(); i++) {
      put("machine_file", row.seq + " " + i, files.get(i));
    }
  }

  private void checkFilesAndForgotten(Connection connection) throws SQLException {
    for (String kind : List.of("pending", "rejected", "message", "confirmation")) {
      none(
          connection,
          "forgotten but in " + kind,
          "SELECT f.item_hash FROM forgotten f JOIN " + kind + " o USING (item_hash)");
    }
    none(
        connection,
        "forgotten by nothing",
        "SELECT item_hash FROM forgotten f WHERE cardinality(forgotten_by) < 1 OR NOT EXISTS ("
            + "SELECT FROM message m WHERE m.type = 6 AND m.item_hash = ANY (f.forgotten_by)"
            + " AND m.seq = f.forgotten_seq AND m.time = f.forgotten_at AND f.seq < m.seq)");
    none(
        connection,
        "a pin without a file",
        "SELECT file_hash FROM file_pin WHERE file_hash NOT IN (SELECT hash FROM file)");
    none(
        connection,
        "a file without a pin",
        "SELECT hash FROM file WHERE hash NOT IN (SELECT file_hash FROM file_pin)");
    none(
        connection,
        "a measurement of a post that never was",
        "SELECT item_hash FROM core_measurement WHERE item_hash NOT IN (SELECT item_hash FROM message"
            + " UNION SELECT item_hash FROM forgotten) UNION SELECT item_hash FROM compute_measurement"
            + " WHERE item_hash NOT IN (SELECT item_hash FROM message"
            + " UNION SELECT item_hash FROM forgotten)");
    none(
        connection,
        "an odd grace period",
        "SELECT file_hash FROM file_pin WHERE item_hash IS NULL"
            + " AND (kind <> 4 OR delete_by IS NULL OR owner IS NOT NULL OR tag IS NOT NULL)");
    none(
        connection,
        "a tag of several owners",
        "SELECT tag FROM file_pin WHERE kind = 1 GROUP BY tag HAVING count(DISTINCT owner) > 1");
    none(
        connection,
        "an element of a post that is not there",
        "SELECT original_seq::text FROM post WHERE original_seq NOT IN (SELECT seq FROM message)");
  }

  private void none(Connection connection, String fault, String sql) throws SQLException {
    all(connection, sql).forEach(found -> faults.add(fault + ": " + found));
  }

  private static List<String> all(Connection connection, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(String.valueOf(rows.getString(1)));
      }
    }
    return found;
  }

  private List<Row> messages(Connection connection) throws SQLException {
    List<Row> rows = new ArrayList<>();
    String sql =
        "SELECT seq, item_hash, hash_prefix, type, sender, sender_key, owner, owner_key, channel, channel_key, time,"
            + " content_time, size, content_type, content_type_key, content_ref, content_ref_key, content_key,"
            + " content_key_key, tags::text, tag_keys::text, status, item_content, COALESCE(item_content, content) AS text"
            + " FROM message ORDER BY seq";
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(1000);
      try (ResultSet row = statement.executeQuery(sql)) {
        while (row.next()) {
          rows.add(message(row));
        }
      }
    }
    return rows;
  }

  private Row message(ResultSet row) throws SQLException {
    String hash = row.getString("item_hash");
    int type = row.getInt("type");
    String text = row.getString("text");
    Content content = ContentParser.parse(MessageType.ofWireName(TYPES[type]).orElseThrow(), text);
    same(hash, "hash_prefix", prefix(hash), row.getLong("hash_prefix"));
    same(hash, "owner", content.address().value(), row.getString("owner"));
    same(hash, "content_time", content.time().micros(), row.getLong("content_time"));
    same(hash, "content_type", content.header().type(), row.getString("content_type"));
    same(hash, "content_ref", content.header().ref(), row.getString("content_ref"));
    same(hash, "content_key", content.header().key(), row.getString("content_key"));
    same(hash, "tags", tags(content.header().tags()), row.getString("tags"));
    same(hash, "tag_keys", tagKeys(content.header().tags()), row.getString("tag_keys"));
    for (String name :
        List.of("sender", "owner", "channel", "content_type", "content_ref", "content_key")) {
      same(hash, name + "_key", nullableKey(row.getString(name)), row.getString(name + "_key"));
    }
    if (row.getString("item_content") != null) {
      same(hash, "item_hash", HexFormat.of().formatHex(sha256(utf8(text))), hash);
      same(hash, "size", text.codePointCount(0, text.length()), row.getInt("size"));
    }
    return new Row(
        row.getLong("seq"),
        hash,
        type,
        row.getString("sender"),
        row.getString("owner"),
        row.getString("channel"),
        row.getLong("time"),
        row.getLong("content_time"),
        row.getString("content_type"),
        row.getString("item_content") != null,
        row.getInt("status") == 4,
        content);
  }

  private static Set<String> ownersOfForgottenAmends(Connection connection) throws SQLException {
    return new HashSet<>(
        all(connection, "SELECT owner FROM forgotten WHERE type = 1 AND content_type = 'amend'"));
  }

  private static Set<String> latest(Connection connection) throws SQLException {
    return new HashSet<>(all(connection, "SELECT original_seq || ' ' || latest_seq FROM post"));
  }

  private void statePosts(
      List<Row> messages, Set<String> ownersOfForgottenAmends, Set<String> inForce) {
    Map<String, Post> posts = new HashMap<>();
    for (Row row : messages) {
      if (row.type != 1) {
        continue;
      }
      String ref = row.content.header().ref();
      if (!"amend".equals(row.contentType)) {
        posts.put(row.hash, new Post(row));
        continue;
      }
      Post original = posts.get(ref);
      if (original == null) {
        faults.add("amend " + row.hash + " was accepted before its original " + ref);
        continue;
      }
      if (original.latest.contentTime < row.contentTime) {
        original.latest = row;
      }
      Row youngest = original.youngestAmend;
      if (youngest == null || youngest.contentTime < row.contentTime) {
        original.youngestAmend = row;
      }
    }
    for (Post post : posts.values()) {
      Row first = post.original;
      // An amend that is older than its original comes into force when the one in force is
      // forgotten, and in no other way (spec 01 §5.1).
      Row old = post.youngestAmend;
      if (post.latest.seq == first.seq
          && old != null
          && ownersOfForgottenAmends.contains(first.owner)
          && inForce.contains(first.seq + " " + old.seq)) {
        post.latest = old;
      }
      PostContent latest = (PostContent) post.latest.content;
      put(
          "post",
          first.seq,
          post.latest.seq,
          prefix(first.hash),
          key(first.owner),
          nullableKey(first.contentType),
          nullableKey(first.channel),
          nullableKey(first.content.header().ref()),
          first.contentTime,
          post.latest.contentTime,
          latest.content().start(),
          latest.content().end(),
          tags(latest.header().tags()),
          tagKeys(latest.header().tags()));
      long updated = post.latest.contentTime;
      stateTags("post_tag", latest.header().tags(), updated, first.hash, first.seq);
    }
  }

  // A tag that is repeated is one row.
  private void stateTags(String table, List<String> tags, long time, String hash, long seq) {
    for (String tag : new HashSet<>(tags)) {
      put(table, "(" + key(tag) + "," + time + "," + prefix(hash) + "," + seq + ")", "listed");
    }
  }

  private void stateAggregates(List<Row> messages) {
    Map<String, List<Row>> elements = new TreeMap<>();
    for (Row row : messages) {
      if (row.type == 2 && !row.owner.equals(UNMATERIALISED)) {
        String id = row.owner + '\0' + ((AggregateContent) row.content).key() + '\0';
        elements
            .computeIfAbsent(HexFormat.of().formatHex(sha256(utf8(id))), _ -> new ArrayList<>())
            .add(row);
      }
    }
    elements.forEach(this::stateAggregate);
  }

  private void stateAggregate(String id, List<Row> elements) {
    elements.sort(Comparator.comparingLong(Row::contentTime).thenComparing(Row::hash));
    Row first = elements.getFirst();
    Row last = elements.getLast();
    String name = ((AggregateContent) first.content).key();
    put(
        "aggregate",
        id,
        first.owner,
        key(first.owner),
        name,
        key(name),
        first.contentTime,
        first.hash,
        last.contentTime,
        last.hash);
    for (Row element : elements) {
      ((AggregateContent) element.content)
          .entries()
          .forEach((entry, value) ->
              put(
                  "aggregate_entry",
                  id + ' ' + HexFormat.of().formatHex(sha256(utf8(entry + '\0'))),
                  entry,
                  value,
                  element.contentTime,
                  element.hash));
    }
  }

  // The list of nodes of a private network, which no message says.
  private void stateRegistry(Connection connection) throws SQLException {
    String sql = "SELECT created, last_updated, cores, resources FROM registry";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        return;
      }
      String owner = "0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10";
      String id = HexFormat.of().formatHex(sha256(utf8(owner + "\0corechannel\0")));
      String cores = row.getString(3);
      String resources = row.getString(4);
      String hash = list(cores, resources);
      put(
          "aggregate",
          id,
          owner,
          key(owner),
          "corechannel",
          key("corechannel"),
          row.getLong(1),
          list("[]", "[]"),
          row.getLong(2),
          hash);
      String entry = id + ' ';
      long time = row.getLong(2);
      String nodes = HexFormat.of().formatHex(sha256(utf8("nodes\0")));
      put("aggregate_entry", entry + nodes, "nodes", cores, time, hash);
      String children = HexFormat.of().formatHex(sha256(utf8("resource_nodes\0")));
      put("aggregate_entry", entry + children, "resource_nodes", resources, time, hash);
    }
  }

  // No message says them, either, and nothing else keeps their content.
  private void stateLocalAggregates(Connection connection) throws SQLException {
    String sql =
        "SELECT encode(l.aggregate_id, 'hex'), a.owner, a.key, l.revision, e.name, e.value,"
            + " a.created FROM local_aggregate l JOIN aggregate a ON a.aggregate_id ="
            + " l.aggregate_id LEFT JOIN aggregate_entry e ON e.aggregate_id = l.aggregate_id";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        String id = row.getString(1);
        String owner = row.getString(2);
        String name = row.getString(3);
        String revision = row.getString(4);
        long time = row.getLong(7);
        put("aggregate", id, owner, key(owner), name, key(name), time, revision, time, revision);
        String entry = row.getString(5);
        if (entry != null) {
          String digest = HexFormat.of().formatHex(sha256(utf8(entry + '\0')));
          put("aggregate_entry", id + ' ' + digest, entry, row.getString(6), time, revision);
        }
      }
    }
  }

  private static String list(String cores, String resources) {
    String text = "{\"nodes\":" + cores + ",\"resource_nodes\":" + resources + '}';
    return HexFormat.of().formatHex(sha256(utf8(text)));
  }

  // What was forgotten or removed after the mark is still counted there.
  private static List<Row> goneAfter(Connection connection, long mark) throws SQLException {
    List<Row> rows = new ArrayList<>();
    String columns =
        "SELECT seq, item_hash, type, sender, owner, channel, time, content_type FROM ";
    String sql =
        columns
            + "forgotten WHERE forgotten_seq > "
            + mark
            + " UNION ALL "
            + columns
            + "removed WHERE removed_seq > "
            + mark;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.add(
            new Row(
                row.getLong(1),
                row.getString(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getLong(7),
                0,
                row.getString(8),
                true,
                false,
                NO_CONTENT));
      }
    }
    return rows;
  }

  private void stateTallies(List<Row> messages, long mark) {
    Map<String, Long> counts = new HashMap<>();
    Map<String, Long> times = new HashMap<>();
    Map<String, long[]> senders = new HashMap<>();
    for (Row row : messages) {
      if (row.seq > mark) {
        continue;
      }
      String type = TYPES[row.type];
      count(counts, 1, "", null);
      count(counts, 2, type, null);
      countBoth(counts, 3, row.sender, type);
      countBoth(counts, 4, row.owner, type);
      if (row.channel != null) {
        countBoth(counts, 5, row.channel, type);
        count(counts, 7, row.sender, row.channel);
      }
      if (row.contentType != null) {
        count(counts, 6, row.contentType, null);
        if (row.type == 1) {
          count(counts, 8, row.sender, row.contentType);
        }
      }
      if (row.type == 1 && !"amend".equals(row.contentType)) {
        count(counts, 9, "", null);
        countBoth(counts, 10, row.owner, String.valueOf(row.contentType));
        count(counts, 11, String.valueOf(row.contentType), null);
        if (row.channel != null) {
          count(counts, 12, row.channel, null);
        }
      }
      times.merge(row.type + "|0|" + Math.floorDiv(row.time, 86_400_000_000L), 1L, Long::sum);
      times.merge(row.type + "|1|" + Math.floorDiv(row.time, 3_600_000_000L), 1L, Long::sum);
      long[] sent = senders.computeIfAbsent(row.sender, _ -> new long[8]);
      sent[0]++;
      sent[row.type]++;
    }
    counts.forEach((id, n) -> put("tally", id, key(id.split("\\|", -1)[1]), n));
    times.forEach((id, n) -> put("tally_time", id, n));
    senders.forEach(
        (sender, n) -> put("tally_sender", sender, n[0], n[1], n[2], n[3], n[6], n[4], n[5]));
  }

  private static void countBoth(
      Map<String, Long> counts, int dimension, String name, String second) {
    count(counts, dimension, name, null);
    count(counts, dimension, name, second);
  }

  private static void count(
      Map<String, Long> counts, int dimension, String name, @Nullable String second) {
    String detail = second == null ? "" : '=' + second;
    counts.merge(dimension + "|" + name + '|' + detail, 1L, Long::sum);
  }

  private void put(String table, Object id, @Nullable Object... values) {
    expectedOf(table).put(id.toString(), Arrays.toString(values));
  }

  private Map<String, String> expectedOf(String table) {
    return expected.computeIfAbsent(table, _ -> new TreeMap<>());
  }

  private void compareTable(Connection connection, String table, String sql, int idColumns)
      throws SQLException {
    Map<String, String> wanted = new TreeMap<>(expectedOf(table));
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<@Nullable String> values = new ArrayList<>();
        for (int i = idColumns + 1; i <= columns; i++) {
          values.add(rows.getString(i));
        }
        same(table, rows.getString(1), wanted.remove(rows.getString(1)), values.toString());
      }
    }
    wanted.forEach((id, values) -> faults.add(table + " lacks " + id + " " + values));
  }

  private void same(String where, String what, @Nullable Object wanted, @Nullable Object found) {
    if (!String.valueOf(wanted).equals(String.valueOf(found))) {
      faults.add(where + " " + what + " should be " + wanted + " but is " + found);
    }
  }

  private static String first(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static @Nullable String tags(List<String> tags) {
    return tags.isEmpty() ? null : '{' + String.join(",", tags) + '}';
  }

  private static @Nullable String tagKeys(List<String> tags) {
    return tags.isEmpty() ? null : tags(tags.stream().map(tag -> Long.toString(key(tag))).toList());
  }

  private static @Nullable Long nullableKey(@Nullable String name) {
    return name == null ? null : key(name);
  }

  private static long key(String name) {
    return ByteBuffer.wrap(sha256(utf8(name))).getLong();
  }

  private static long prefix(String hash) {
    return ByteBuffer.wrap(utf8(hash)).getLong() ^ Long.MIN_VALUE;
  }

  private static int paymentCode(Payment.Type type) {
    return switch (type) {
      case HOLD -> 1;
      case SUPERFLUID -> 2;
      case CREDIT -> 3;
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
