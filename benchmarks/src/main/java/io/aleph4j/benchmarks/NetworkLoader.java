package io.aleph4j.benchmarks;

import io.aleph4j.node.storage.Keys;
import io.aleph4j.node.storage.TallyTable;
import io.aleph4j.node.tally.Counted;
import io.aleph4j.node.tally.Generation;
import io.aleph4j.protocol.MessageType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fills the node's tables and its folder of files with an invented network, by {@code COPY}, as if
 * the node had processed it. The node has to be started again afterwards.
 */
final class NetworkLoader {

  private static final int NODES_IN_MESSAGES = 1000;
  private static final int FEWEST_NODES = 10;
  private static final int MEASUREMENTS = 50;
  private static final long MEASURED_EVERY_MICROS = 6L * 3_600_000_000L;
  private static final int KEPT_RESOURCES = 20_000;
  private static final List<String> TABLES =
      List.of(
          "message",
          "message_tag",
          "post",
          "post_tag",
          "aggregate",
          "file_pin",
          "credit_history",
          "cost",
          "forgotten");

  private final NodeDatabase database;
  private final Path files;
  private final Map<String, CopyStream> streams = new LinkedHashMap<>();
  private final List<String> resources = new ArrayList<>();
  private final CopyRow row = new CopyRow();
  private final Generation counts = new Generation(0);

  NetworkLoader(NodeDatabase database, Path files) {
    this.database = database;
    this.files = files;
  }

  /**
   * The hashes of some resources that cost credits, which are the same ones that the histories of
   * credits name; after the load.
   */
  List<String> resources() {
    return resources;
  }

  /** Loads everything of a network into empty tables. */
  void load(NetworkModel model, long nowMicros) {
    if (database.lastSeq() != 0) {
      throw new BenchmarkException("the bulk loader wants an empty node");
    }
    List<String> indexes = dropIndexes();
    try {
      messages(model, nowMicros);
      money(model);
      measurements(model, nowMicros);
      new BulkFiles(model.names()).write(files);
    } catch (SQLException | IOException e) {
      throw new BenchmarkException("the network could not be loaded: " + e.getMessage(), e);
    }
    BulkRows.TAGS.forEach(database::execute);
    indexes.forEach(database::execute);
    database.execute(BulkFiles.OWNERS, BulkCosts.OWNERS, BulkGone.REMOVING);
    BulkMoney.SUMS.forEach(database::execute);
    new TallyTable(database.source()).fold(counts);
    database.execute("VACUUM ANALYZE", "CHECKPOINT");
  }

  /** Takes away the indexes that nothing depends on; returns what makes them again. */
  private List<String> dropIndexes() {
    List<String> definitions = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      Map<String, String> found = new LinkedHashMap<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema()"
                  + " AND i.tablename IN ('"
                  + String.join("', '", TABLES)
                  + "') AND NOT EXISTS (SELECT FROM pg_constraint c"
                  + " WHERE c.conindid = i.indexname::regclass)")) {
        while (rows.next()) {
          found.put(rows.getString(1), rows.getString(2));
        }
      }
      for (Map.Entry<String, String> index : found.entrySet()) {
        statement.execute("DROP INDEX " + index.getKey());
        definitions.add(index.getValue());
      }
      return definitions;
    } catch (SQLException e) {
      throw new BenchmarkException("the indexes could not be dropped", e);
    }
  }

  private void messages(NetworkModel model, long nowMicros) throws SQLException {
    try {
      BulkFiles files = new BulkFiles(model.names());
      files.all(open("file", BulkFiles.FILE_COLUMNS)::write, pins()::write, nowMicros);
      end("file");
      Rows rows = new Rows(files);
      model.invent(rows);
      rows.posts.finish(post()::write);
      rows.aggregates.finish(
          open("aggregate", BulkRows.AGGREGATE_COLUMNS)::write,
          open("aggregate_entry", BulkRows.ENTRY_COLUMNS)::write);
      // The files of machines name messages that must be there.
      end("message");
      for (String table : List.copyOf(streams.keySet())) {
        end(table);
      }
      copy("machine_file", BulkMachines.FILE_COLUMNS, rows.machineFiles);
    } finally {
      for (CopyStream left : streams.values()) {
        left.close();
      }
      streams.clear();
    }
  }

  private CopyStream open(String table, String columns) throws SQLException {
    CopyStream open = streams.get(table);
    if (open == null) {
      open = new CopyStream(database, table, columns);
      streams.put(table, open);
    }
    return open;
  }

  private void end(String table) throws SQLException {
    CopyStream stream = streams.remove(table);
    if (stream != null) {
      stream.end();
      stream.close();
    }
  }

  private void copy(String table, String columns, List<byte[]> rows) throws SQLException {
    CopyStream stream = open(table, columns);
    for (byte[] line : rows) {
      stream.write(line);
    }
    end(table);
  }

  private CopyStream pins() throws SQLException {
    return open("file_pin", BulkFiles.PIN_COLUMNS);
  }

  private CopyStream post() throws SQLException {
    return open("post", BulkRows.POST_COLUMNS);
  }

  /** Makes rows of messages. */
  private final class Rows implements NetworkModel.Sink {

    private final BulkFiles files;
    private final BulkPosts posts = new BulkPosts();
    private final BulkAggregates aggregates = new BulkAggregates();
    private final BulkMachines machines = new BulkMachines();
    private final BulkCosts costs = new BulkCosts();
    private final BulkGone gone = new BulkGone();
    private final List<byte[]> machineFiles = new ArrayList<>();

    Rows(BulkFiles files) {
      this.files = files;
    }

    @Override
    public void live(BulkMessage message) throws SQLException {
      open("message", BulkRows.MESSAGE_COLUMNS).write(BulkRows.message(row, message));
      BulkMessage.Confirmation confirmation = message.confirmation();
      if (confirmation != null) {
        open("confirmation", "item_hash, tx_hash, chain, height, time, publisher")
            .write(confirmation(message, confirmation));
      }
      counts.add(counted(message));
      costs.add(message, open("cost", BulkCosts.COLUMNS)::write);
      switch (message.type()) {
        case POST -> posts.add(message, post()::write);
        case AGGREGATE -> aggregates.add(message);
        case STORE -> pins().write(files.pin(message));
        case PROGRAM, INSTANCE, V_PROGRAM -> machine(message);
        case FORGET -> {}
      }
    }

    private void machine(BulkMessage message) throws SQLException {
      machines.add(
          message,
          open("machine", BulkMachines.COLUMNS)::write,
          machineFiles::add,
          open("machine_version", BulkMachines.VERSION_COLUMNS)::write);
      if (resources.size() < KEPT_RESOURCES && message.type() == MessageType.INSTANCE) {
        resources.add(message.hash().value());
      }
    }

    private static Counted counted(BulkMessage message) {
      return new Counted(
          message.seq(),
          message.type(),
          message.sender(),
          message.owner(),
          message.channel(),
          message.postType(),
          Counted.isOriginal(message.type(), message.postType()),
          message.time());
    }

    private byte[] confirmation(BulkMessage message, BulkMessage.Confirmation confirmation) {
      return row.add(message.hash().value())
          .add(confirmation.transaction())
          .add("ETH")
          .add(confirmation.height())
          .add(confirmation.time())
          .add("0x23eC28598DCeB2f7082Cc3a9D670592DfEd6e0dC")
          .end();
    }

    @Override
    public void forgotten(BulkMessage message, BulkMessage by) throws SQLException {
      open("forgotten", BulkGone.FORGOTTEN_COLUMNS).write(gone.forgotten(message, by));
    }

    @Override
    public void removed(BulkMessage message, long removedSeq) throws SQLException {
      counts.reach(removedSeq);
      open("removed", BulkGone.REMOVED_COLUMNS).write(gone.removed(message, removedSeq));
    }
  }

  private void money(NetworkModel model) throws SQLException {
    BulkMoney money = new BulkMoney(model, resources);
    try (CopyStream balances =
            new CopyStream(database, "token_balance", BulkMoney.BALANCE_COLUMNS);
        CopyStream histories =
            new CopyStream(database, "credit_history", BulkMoney.HISTORY_COLUMNS);
        CopyStream lots = new CopyStream(database, "credit_lot", BulkMoney.LOT_COLUMNS)) {
      money.balances(balances::write);
      money.credits(histories::write, lots::write);
      balances.end();
      histories.end();
      lots.end();
    }
  }

  /** How often each node was measured does not depend on how many messages there are. */
  private void measurements(NetworkModel model, long nowMicros) throws SQLException {
    String post = model.hashes().getFirst();
    List<byte[]> rows = new ArrayList<>();
    for (int node = 0; node < Math.max(FEWEST_NODES, model.count() / NODES_IN_MESSAGES); node++) {
      for (int i = 0; i < MEASUREMENTS; i++) {
        rows.add(
            row.add(post)
                .add(node * (long) MEASUREMENTS + i)
                .add(Keys.of(node(node)))
                .add(node(node))
                .add(nowMicros - i * MEASURED_EVERY_MICROS)
                .add("0.25")
                .add("0.2")
                .end());
      }
    }
    String columns =
        "item_hash, position, node_key, node_id, measured_at, base_latency, base_latency_ipv4";
    copy("core_measurement", columns, rows);
    copy("compute_measurement", columns, rows);
  }

  /** The identifier of a measured node. */
  static String node(int number) {
    return NetworkNames.address("node " + number);
  }
}
