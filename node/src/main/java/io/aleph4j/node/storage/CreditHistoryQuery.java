package io.aleph4j.node.storage;

import io.aleph4j.protocol.MessageType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of an account's credit history a list holds (spec 02 §3.7). Null and an empty list
 * mean "any".
 *
 * @param hasExpiration whether what was granted ends once
 * @param excludedMethods ways of payment that are left out, and with them what has none
 * @param start least time of the post, in microseconds
 * @param end greatest time of the post, in microseconds
 * @param incoming whether credits came, or went
 * @param resourceTypes the types of the live messages that used up the credits
 * @param resource what used up the credits: the origin, or its reference where that is empty
 */
public record CreditHistoryQuery(
    String address,
    @Nullable String txHash,
    @Nullable String token,
    @Nullable String chain,
    @Nullable String provider,
    @Nullable String origin,
    @Nullable String originRef,
    @Nullable String paymentMethod,
    @Nullable Boolean hasExpiration,
    List<String> excludedMethods,
    @Nullable Long start,
    @Nullable Long end,
    @Nullable Boolean incoming,
    List<MessageType> resourceTypes,
    @Nullable String resource) {

  public CreditHistoryQuery {
    excludedMethods = List.copyOf(excludedMethods);
    resourceTypes = List.copyOf(resourceTypes);
  }

  /** Everything that happened to an account. */
  public static CreditHistoryQuery of(String address) {
    return new CreditHistoryQuery(
        address, null, null, null, null, null, null, null, null, List.of(), null, null, null,
        List.of(), null);
  }

  /** Whether this asks for the whole history. */
  boolean isWhole() {
    return equals(of(address));
  }

  /** Whether the rows of the history alone decide what matches. */
  boolean isOfHistoryAlone() {
    return resourceTypes.isEmpty();
  }

  /** Adds the conditions on the table {@code credit_history h}. */
  void addTo(Sql sql) {
    sql.add("h.address = ?", address);
    equal(sql, "h.tx_hash", txHash);
    equal(sql, "h.token", token);
    equal(sql, "h.chain", chain);
    equal(sql, "h.provider", provider);
    if (origin != null && CreditHistoryOrder.isResource(origin)) {
      // Where there is an origin, it is the resource; by resources, there is an order of times.
      sql.add(" AND h.origin = ? AND h.resource = ?", origin, origin);
    } else {
      equal(sql, "h.origin", origin);
    }
    equal(sql, "h.origin_ref", originRef);
    equal(sql, "h.payment_method", paymentMethod);
    equal(sql, "h.resource", resource);
    if (hasExpiration != null) {
      sql.add(" AND h.expiration IS " + (hasExpiration ? "NOT NULL" : "NULL"));
    }
    if (!excludedMethods.isEmpty()) {
      sql.add(" AND h.payment_method <> ALL (?)", (Object) excludedMethods.toArray(String[]::new));
    }
    if (start != null) {
      sql.add(" AND h.message_time >= ?", start);
    }
    if (end != null) {
      sql.add(" AND h.message_time <= ?", end);
    }
    if (incoming != null) {
      sql.add(" AND h.amount " + (incoming ? "> 0" : "< 0"));
    }
    if (!resourceTypes.isEmpty()) {
      // One look at each row's message, and never the messages of a type one after the other.
      sql.add(
          " AND (SELECT m.type FROM message m WHERE m.item_hash = h.resource) = ANY (?)",
          (Object) resourceTypes.stream().mapToLong(type -> Codes.of(type)).toArray());
    }
  }

  // An index knows the beginning of a text only; so both are asked for.
  private static void equal(Sql sql, String column, @Nullable String value) {
    if (value == null) {
      return;
    }
    sql.add(" AND " + column + " = ?", value);
    if (CreditHistoryOrder.isIndexed(column.substring(2))) {
      sql.add(" AND left(" + column + ", 200) = ?", CreditHistoryOrder.beginning(value));
    }
  }
}
