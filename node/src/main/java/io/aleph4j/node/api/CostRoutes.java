package io.aleph4j.node.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.node.storage.CostReads;
import io.aleph4j.node.storage.CostReads.CostQuery;
import io.aleph4j.node.storage.CostReads.Resource;
import io.aleph4j.node.storage.CreditHistoryReads;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.price.CostLine;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What resources cost together and one by one (spec 02 §3.8). */
final class CostRoutes {

  private static final int DEFAULT_PAGE = 100;
  private static final int SMALLEST_PAGE = 10;
  private static final int LARGEST_PAGE = 1_000;
  private static final int EVERY_LINE = 2;

  /** How old the sums over everybody may be. */
  private static final Duration MEMORY = Duration.ofMinutes(1);

  private final CostReads costs;
  private final CreditHistoryReads credits;
  private final ResourceSizes sizes;
  private final Supplier<Prices> prices;
  private final Cache<CostQuery, Summary> ofEverybody;

  CostRoutes(
      CostReads costs,
      CreditHistoryReads credits,
      ResourceSizes sizes,
      Supplier<Prices> prices,
      Ticker ticker) {
    this.costs = costs;
    this.credits = credits;
    this.sizes = sizes;
    this.prices = prices;
    this.ofEverybody = Caffeine.newBuilder().expireAfterWrite(MEMORY).ticker(ticker).build();
  }

  private record Summary(CostReads.Sums sums, BigDecimal consumed) {}

  /**
   * What is told of the resources.
   *
   * @param lines empty unless every line is told
   */
  private record Listed(
      List<Resource> resources,
      Map<String, BigDecimal> consumed,
      @Nullable Map<String, List<CostLine>> lines,
      Map<String, VolumeSizes> sizes) {}

  /** {@code GET /api/v0/costs}. */
  void costs(Context context) {
    Parameters parameters = Parameters.of(context);
    CostQuery query =
        new CostQuery(
            parameters.text("address"),
            parameters.text("item_hash"),
            parameters.choice(
                Payment.Type.CREDIT, Payment.Type::ofWireName, "a payment type", "payment_type"));
    int details = parameters.integer(0, 0, EVERY_LINE, "include_details");
    boolean withSizes = parameters.flag(false, "include_size");
    Paging paging = Paging.byPage(parameters, DEFAULT_PAGE, SMALLEST_PAGE, LARGEST_PAGE);
    parameters.check();
    if (details == EVERY_LINE && query.owner() == null && query.itemHash() == null) {
      throw HttpException.text(
          422, "include_details=2 requires at least one of 'address' or 'item_hash'");
    }
    Summary summary = summary(query);
    Listed listed = details == 0 ? null : list(query, paging, details == EVERY_LINE, withSizes);
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          write(json, summary);
          write(json, query);
          json.writeName("resources");
          if (listed == null) {
            json.writeNull();
            for (String name : List.of("page", "total", "per_page", "item")) {
              json.writeNullProperty("pagination_" + name);
            }
          } else {
            write(json, listed, query.type());
            paging.write(json, summary.sums().resources(), "resources");
          }
          json.writeEndObject();
        });
  }

  private Summary summary(CostQuery query) {
    return query.owner() == null && query.itemHash() == null
        ? ofEverybody.get(query, this::read)
        : read(query);
  }

  private Summary read(CostQuery query) {
    return new Summary(costs.sums(query), credits.consumed(query.owner(), query.itemHash()));
  }

  private Listed list(CostQuery query, Paging paging, boolean withLines, boolean withSizes) {
    List<Resource> resources = costs.resources(query, paging.offset(), paging.size());
    List<String> hashes = resources.stream().map(Resource::itemHash).toList();
    return new Listed(
        resources,
        credits.consumedBy(hashes),
        withLines ? costs.lines(hashes) : null,
        withLines && withSizes ? sizes.of(hashes, prices.get().today()) : Map.of());
  }

  private static void write(JsonGenerator json, Summary summary) {
    json.writeObjectPropertyStart("summary");
    CostJson.whole(json, "total_consumed_credits", summary.consumed());
    CostJson.writeAmounts(json, "total_", summary.sums().amounts());
    json.writeNumberProperty("resource_count", summary.sums().resources());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, CostQuery query) {
    json.writeObjectPropertyStart("filters");
    json.writeStringProperty("address", query.owner());
    json.writeStringProperty("item_hash", query.itemHash());
    json.writeStringProperty("payment_type", query.type().wireName());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Listed listed, Payment.Type type) {
    json.writeStartArray();
    for (Resource resource : listed.resources()) {
      String hash = resource.itemHash();
      json.writeStartObject();
      json.writeStringProperty("item_hash", hash);
      json.writeStringProperty("owner", resource.owner());
      json.writeStringProperty("payment_type", type.wireName());
      CostJson.whole(
          json, "consumed_credits", listed.consumed().getOrDefault(hash, BigDecimal.ZERO));
      CostJson.writeAmounts(json, "", resource.amounts());
      json.writeName("detail");
      Map<String, List<CostLine>> lines = listed.lines();
      if (lines == null) {
        json.writeNull();
      } else {
        CostJson.writeLines(
            json,
            lines.getOrDefault(hash, List.of()),
            listed.sizes().getOrDefault(hash, VolumeSizes.UNTOLD));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
