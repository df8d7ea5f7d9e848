package io.aleph4j.node.api;

import io.aleph4j.node.CoreNode;
import io.aleph4j.node.feed.Feed;
import io.aleph4j.node.fetch.FetchCounts;
import io.aleph4j.node.files.FileKeeper;
import io.aleph4j.node.files.FreeSpace;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.node.upkeep.CostRecalculation;
import io.aleph4j.protocol.ItemType;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the interface needs of the node behind it.
 *
 * @param feed what is committed; no message may have been committed between its start and now
 * @param space the room that is left on the disk
 * @param fetched how often files of an engine were looked for elsewhere
 * @param payment what is paid for, and with what
 * @param prices what things cost at the moment
 * @param recalculation computes anew what things cost
 */
public record NodeServices(
    TallyReads tallies,
    Feed feed,
    Publisher publisher,
    FileKeeper keeper,
    FreeSpace space,
    Function<ItemType, FetchCounts> fetched,
    PaymentSettings payment,
    Supplier<Prices> prices,
    CostRecalculation recalculation) {

  /** Those of a running node. */
  public static NodeServices of(CoreNode node) {
    return new NodeServices(
        node.tallies(),
        node.feed(),
        Publisher.of(node.intake()),
        node.files(),
        node.space(),
        node::fetched,
        node.payment(),
        node::prices,
        node.recalculation());
  }
}
