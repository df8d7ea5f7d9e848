package io.aleph4j.node.storage;

import io.aleph4j.node.registry.Registry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Looks for rows that contradict each other. Thread-safe. */
public final class Consistency {

  private static final int MOST_OF_A_KIND = 20;

  /** What each query finds is a fault, of which the key tells. */
  private static final Map<String, String> FAULTS = new LinkedHashMap<>();

  static {
    FAULTS.put(
        "the message %s is live and forgotten",
        "SELECT f.item_hash FROM forgotten f JOIN message m ON m.item_hash = f.item_hash");
    FAULTS.put(
        "the STORE message %s does not pin its file",
        """
        SELECT m.item_hash FROM message m LEFT JOIN file_pin p
          ON p.item_hash = m.item_hash AND p.kind = 1 AND p.file_hash = m.content_item_hash
        WHERE m.type = 3 AND m.status = 1 AND p.pin_id IS NULL\
        """);
    FAULTS.put(
        "the message %s does not pin its content",
        """
        SELECT m.item_hash FROM message m LEFT JOIN file_pin p ON p.item_hash = m.item_hash AND p.kind = 2
        WHERE m.item_type <> 0 AND p.pin_id IS NULL\
        """);
    FAULTS.put(
        "the message %s is not live, but pins a file",
        """
        SELECT p.item_hash FROM file_pin p LEFT JOIN message m ON m.item_hash = p.item_hash
        WHERE p.item_hash IS NOT NULL AND m.seq IS NULL\
        """);
    FAULTS.put(
        "nothing pins the file %s",
        "SELECT hash FROM file f WHERE NOT EXISTS (SELECT FROM file_pin p WHERE p.file_hash = f.hash)");
    FAULTS.put(
        "the sum of the files of %s is wrong",
        """
        SELECT owner FROM (
          SELECT p.owner, count(*) AS files, sum(f.size) AS bytes
          FROM file_pin p JOIN file f ON f.hash = p.file_hash WHERE p.kind = 1 GROUP BY p.owner) s
        FULL JOIN file_owner o USING (owner)
        WHERE COALESCE(s.files, 0) <> COALESCE(o.files, 0) OR COALESCE(s.bytes, 0) <> COALESCE(o.bytes, 0)\
        """);
    FAULTS.put(
        "the message with the number %s is not listed by its tags, or by others",
        """
        SELECT DISTINCT COALESCE(m.seq, g.seq) FROM (
          SELECT DISTINCT unnest(tag_keys) AS tag_key, time, hash_prefix, seq FROM message) m
        FULL JOIN message_tag g USING (tag_key, time, hash_prefix, seq)
        WHERE m.seq IS NULL OR g.seq IS NULL\
        """);
    FAULTS.put(
        "the post with the number %s is not listed by its tags, or by others",
        """
        SELECT DISTINCT COALESCE(p.original_seq, g.original_seq) FROM (
          SELECT DISTINCT unnest(tag_keys) AS tag_key, last_updated, hash_prefix, original_seq
          FROM post) p
        FULL JOIN post_tag g USING (tag_key, last_updated, hash_prefix, original_seq)
        WHERE p.original_seq IS NULL OR g.original_seq IS NULL\
        """);
    FAULTS.put(
        "the post with the number %s has no message",
        "SELECT original_seq FROM post p WHERE NOT EXISTS (SELECT FROM message m WHERE m.seq = p.original_seq)");
    FAULTS.put(
        "the post with the number %s shows a version that has no message",
        "SELECT original_seq FROM post p WHERE NOT EXISTS (SELECT FROM message m WHERE m.seq = p.latest_seq)");
    FAULTS.put(
        "the post with the number %s is not confirmed when its message is",
        """
        SELECT p.original_seq FROM post p JOIN message m ON m.seq = p.original_seq
        WHERE p.first_confirmed_at IS DISTINCT FROM m.first_confirmed_at\
        """);
    FAULTS.put(
        "the message %s is a machine without a row, or the other way round",
        """
        SELECT COALESCE(m.item_hash, v.item_hash)
        FROM (SELECT seq, item_hash, type FROM message WHERE type IN (4, 5, 7)) m
        FULL JOIN machine v ON v.seq = m.seq AND v.item_hash = m.item_hash AND v.type = m.type
        WHERE m.seq IS NULL OR v.seq IS NULL\
        """);
    FAULTS.put(
        "the machine with the number %s uses files, but is not there",
        """
        SELECT DISTINCT machine_seq FROM machine_file f
        WHERE NOT EXISTS (SELECT FROM machine m WHERE m.seq = f.machine_seq)\
        """);
    FAULTS.put(
        "a machine uses the file of the message %s, which was forgotten later",
        """
        SELECT g.item_hash FROM machine_file f JOIN forgotten g ON g.item_hash = f.message
        WHERE f.role <> 6 AND g.type = 3 AND g.forgotten_seq > f.machine_seq\
        """);
    FAULTS.put(
        "the machine %s is not the current version of itself, or has no version",
        """
        SELECT COALESCE(m.item_hash, v.vm_hash)
        FROM (SELECT item_hash, owner, created FROM machine WHERE type IN (4, 5)) m
        FULL JOIN machine_version v
          ON v.vm_hash = m.item_hash AND v.current_version = m.item_hash AND v.owner = m.owner
            AND v.last_updated = m.created
        WHERE m.item_hash IS NULL OR v.vm_hash IS NULL\
        """);
    FAULTS.put(
        "the confirmation of %s has no message",
        """
        SELECT item_hash FROM confirmation c
        WHERE NOT EXISTS (SELECT FROM message m WHERE m.item_hash = c.item_hash)\
        """);
    FAULTS.put(
        "measurements name the post %s, which never was",
        """
        SELECT item_hash
        FROM (SELECT item_hash FROM core_measurement UNION SELECT item_hash FROM compute_measurement) p
        WHERE NOT EXISTS (SELECT FROM message m WHERE m.item_hash = p.item_hash)
          AND NOT EXISTS (SELECT FROM forgotten f WHERE f.item_hash = p.item_hash)\
        """);
    FAULTS.put(
        "a measurement of the post %s is there twice",
        """
        SELECT DISTINCT item_hash FROM (
          SELECT item_hash FROM core_measurement GROUP BY item_hash, position HAVING count(*) > 1
          UNION ALL
          SELECT item_hash FROM compute_measurement GROUP BY item_hash, position HAVING count(*) > 1) p\
        """);
    FAULTS.put(
        "the list of nodes as of %s is not what its aggregate shows",
        """
        SELECT last_updated FROM registry r WHERE 2 <> (
          SELECT count(*) FROM aggregate a JOIN aggregate_entry e USING (aggregate_id)
          WHERE a.owner = '%s' AND a.key = '%s' AND a.created = r.created
            AND a.last_updated = r.last_updated AND a.last_hash = e.item_hash
            AND (e.name, e.value) IN (('nodes', r.cores), ('resource_nodes', r.resources)))\
        """
            .formatted(Registry.AGGREGATE.owner(), Registry.AGGREGATE.key()));
    FAULTS.put(
        "the list of nodes contains the operation %s, which never was",
        """
        SELECT seq FROM registry
        WHERE seq > COALESCE((SELECT max(seq) FROM message), 0)
          AND seq > COALESCE((SELECT max(seq) FROM forgotten), 0)\
        """);
    addFaultsOfPayment();
  }

  private static void addFaultsOfPayment() {
    FAULTS.put(
        "the message %s is being removed without a note of it, or the other way round",
        """
        SELECT COALESCE(m.item_hash, r.item_hash)
        FROM (SELECT item_hash, owner FROM message WHERE status = 4) m
        FULL JOIN removing r ON r.item_hash = m.item_hash AND r.owner = m.owner
        WHERE m.item_hash IS NULL OR r.item_hash IS NULL\
        """);
    FAULTS.put(
        "the message %s is being removed, but keeps a file for good, or the other way round",
        """
        SELECT m.item_hash FROM message m JOIN file_pin p ON p.item_hash = m.item_hash
        WHERE p.kind = CASE m.status WHEN 4 THEN 1 ELSE 4 END\
        """);
    FAULTS.put(
        "the message %s is removed, and live, forgotten or a machine",
        """
        SELECT r.item_hash FROM removed r
        WHERE EXISTS (SELECT FROM message m WHERE m.item_hash = r.item_hash)
          OR EXISTS (SELECT FROM forgotten f WHERE f.item_hash = r.item_hash)
          OR EXISTS (SELECT FROM machine m WHERE m.item_hash = r.item_hash)\
        """);
    FAULTS.put(
        "the message %s costs something, but is not live, or not its owner's",
        """
        SELECT DISTINCT c.item_hash FROM cost c
        LEFT JOIN message m ON m.item_hash = c.item_hash AND m.owner = c.owner WHERE m.seq IS NULL\
        """);
    FAULTS.put(
        "the sum of what %s pays for is wrong",
        """
        SELECT owner FROM (
          SELECT owner, payment_type, count(DISTINCT item_hash) AS resources, sum(hold) AS hold,
            sum(stream) AS stream, sum(credit) AS credit
          FROM cost GROUP BY owner, payment_type) s
        FULL JOIN cost_owner o USING (owner, payment_type)
        WHERE COALESCE(s.resources, 0) <> COALESCE(o.resources, 0)
          OR COALESCE(s.hold, 0) <> COALESCE(o.hold, 0)
          OR COALESCE(s.stream, 0) <> COALESCE(o.stream, 0)
          OR COALESCE(s.credit, 0) <> COALESCE(o.credit, 0)\
        """);
    FAULTS.put(
        "the sum of the credits of %s is wrong",
        """
        SELECT address FROM (
          SELECT address, count(*) AS entries, sum(amount) AS total,
            COALESCE(sum(amount) FILTER (WHERE amount > 0), 0) AS incoming
          FROM credit_history GROUP BY address) s
        FULL JOIN credit_account a USING (address)
        WHERE COALESCE(s.entries, 0) <> COALESCE(a.entries, 0)
          OR COALESCE(s.incoming, 0) <> COALESCE(a.incoming, 0)
          OR COALESCE(s.total, 0) <> COALESCE(a.incoming + a.outgoing, 0)\
        """);
  }

  private final DataSource database;

  public Consistency(DataSource database) {
    this.database = database;
  }

  /** A sentence for each fault; of each kind the first ones. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    FAULTS.forEach((sentence, query) ->
        new Sql()
            .add(query + " LIMIT ")
            .literal(MOST_OF_A_KIND)
            .list(database, "contradictions", row -> sentence.formatted(row.getString(1)))
            .forEach(faults::add));
    new CreditAudit(database)
        .wrongAccounts(MOST_OF_A_KIND)
        .forEach(account ->
            faults.add("the credits left to " + account + " are not what its history says"));
    return faults;
  }

  /** How many messages are live. */
  public long messages() {
    return new Sql()
        .add("SELECT count(*) FROM message")
        .first(database, "the number of messages", row -> row.getLong(1))
        .orElse(0L);
  }
}
