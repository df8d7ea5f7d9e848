package io.aleph4j.node.storage;

import io.aleph4j.node.storage.Sql.Condition;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.MessageStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a {@link MessageQuery} asks of the message table. */
final class MessageConditions {

  /** Stands for a dimension without a counter that usually names few rows. */
  private static final long UNKNOWN_FEW = 100;

  /** Stands for a dimension without a counter that may name any number of rows. */
  private static final long UNKNOWN_MANY = Long.MAX_VALUE / 4;

  private MessageConditions() {}

  static Conditions of(MessageQuery query, TallyReads tallies) {
    return new Conditions(facets(query, tallies), rest(query));
  }

  private static List<Facet> facets(MessageQuery query, TallyReads tallies) {
    List<Facet> facets = new ArrayList<>();
    if (!query.hashes().isEmpty()) {
      facets.add(ColumnFacet.ofPlainNames("item_hash", query.hashes(), 0));
    }
    if (!query.contentHashes().isEmpty()) {
      facets.add(ColumnFacet.ofPlainNames("content_item_hash", query.contentHashes(), UNKNOWN_FEW));
    }
    if (!query.refs().isEmpty()) {
      facets.add(ColumnFacet.ofNames("content_ref", query.refs(), UNKNOWN_FEW));
    }
    if (!query.contentKeys().isEmpty()) {
      long expected = query.owners().size() == 1 ? UNKNOWN_FEW : UNKNOWN_MANY;
      facets.add(ColumnFacet.ofNames("content_key", query.contentKeys(), expected));
    }
    if (!query.senders().isEmpty()) {
      long expected = query.senders().stream().mapToLong(tallies::bySender).sum();
      facets.add(ColumnFacet.ofNames("sender", names(query.senders()), expected));
    }
    if (!query.owners().isEmpty()) {
      long expected = query.owners().stream().mapToLong(tallies::byOwner).sum();
      facets.add(ColumnFacet.ofNames("owner", names(query.owners()), expected));
    }
    if (!query.channels().isEmpty()) {
      long expected = query.channels().stream().mapToLong(tallies::byChannel).sum();
      facets.add(ColumnFacet.ofNames("channel", query.channels(), expected));
    }
    if (!query.contentTypes().isEmpty()) {
      long expected = query.contentTypes().stream().mapToLong(tallies::byContentType).sum();
      facets.add(ColumnFacet.ofNames("content_type", query.contentTypes(), expected));
    }
    if (!query.types().isEmpty()) {
      long expected = query.types().stream().mapToLong(tallies::byType).sum();
      facets.add(
          ColumnFacet.ofCodes("type", query.types().stream().map(Codes::of).toList(), expected));
    }
    if (!query.paymentTypes().isEmpty()) {
      List<Short> codes =
          query.paymentTypes().stream().map(Codes::ofPayment).filter(Objects::nonNull).toList();
      facets.add(ColumnFacet.ofCodes("payment_type", codes, UNKNOWN_MANY));
    }
    if (!query.tags().isEmpty()) {
      facets.add(TagFacet.ofMessages(query.tags()));
    }
    return facets;
  }

  private static List<Condition> rest(MessageQuery query) {
    List<Condition> others = new ArrayList<>();
    if (!query.contentKeys().isEmpty() && query.owners().size() == 1) {
      // The index by key goes on with the owner.
      others.add(Condition.of("owner_key = ?", Keys.of(query.owners().getFirst().value())));
    }
    if (!query.chains().isEmpty()) {
      others.add(
          Condition.of("chain = ANY (?::text[])", (Object) query.chains().toArray(String[]::new)));
    }
    if (!query.allowsAnyLiveStatus()) {
      // A number in the text lets the index of the few that are being removed be taken.
      boolean processed = query.statuses().contains(MessageStatus.PROCESSED);
      boolean removing = query.statuses().contains(MessageStatus.REMOVING);
      others.add(Condition.of(processed ? "status = 1" : removing ? "status = 4" : "status = 0"));
    }
    if (query.startBlock() != null) {
      others.add(
          Condition.of(
              "(first_confirmed_height >= ? OR first_confirmed_height IS NULL)",
              query.startBlock()));
    }
    if (query.endBlock() != null) {
      others.add(Condition.of("first_confirmed_height < ?", query.endBlock()));
    }
    return others;
  }

  private static List<String> names(List<Address> addresses) {
    return addresses.stream().map(Address::value).toList();
  }
}
