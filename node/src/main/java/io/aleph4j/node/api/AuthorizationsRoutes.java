package io.aleph4j.node.api;

import io.aleph4j.node.storage.AggregateReads;
import io.aleph4j.node.storage.AggregateReads.OwnedEntry;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who may act for whom, as the {@code security} aggregates say (spec 02 §3.6). */
final class AuthorizationsRoutes {

  private static final String KEY = Authorizations.AGGREGATE_KEY;
  private static final String ENTRY = Authorizations.ENTRY;
  private static final int DEFAULT_PAGE = 20;
  private static final int LARGEST_PAGE = 500;

  /** No inline aggregate has room for as many entries; what is held of a longer list is bounded. */
  private static final int MOST_ENTRIES = 100_000;

  private final AggregateReads aggregates;
  private final Dialect dialect;

  AuthorizationsRoutes(AggregateReads aggregates, Dialect dialect) {
    this.aggregates = aggregates;
    this.dialect = dialect;
  }

  /** Which entries are shown: of each list one element must be allowed by the entry. */
  private record Filter(
      List<String> channels,
      List<String> types,
      List<String> postTypes,
      List<String> chains,
      List<String> aggregateKeys,
      @Nullable String address) {

    static Filter of(Parameters parameters, String addressName) {
      return new Filter(
          parameters.list("channels"),
          parameters.list(MessageType::ofWireName, "a message type", "types").stream()
              .map(MessageType::wireName)
              .toList(),
          parameters.list("postTypes", "post_types"),
          parameters.list(Chain::ofCode, "a chain code", "chains").stream()
              .map(Chain::code)
              .toList(),
          parameters.list("aggregateKeys", "aggregate_keys"),
          parameters.text(addressName));
    }

    boolean shows(JsonNode entry) {
      return allows(entry.get("channels"), channels)
          && allows(entry.get("types"), types)
          && allows(entry.get("post_types"), postTypes)
          && allows(entry.get("chain"), chains)
          && allows(entry.get("aggregate_keys"), aggregateKeys);
    }

    /** An entry without a restriction allows everything. */
    private static boolean allows(@Nullable JsonNode restriction, List<String> wanted) {
      if (wanted.isEmpty() || restriction == null || restriction.isNull()) {
        return true;
      }
      if (restriction.isString()) {
        String only = restriction.stringValue();
        return only.isEmpty() || wanted.contains(only);
      }
      if (restriction.isEmpty()) {
        return true;
      }
      for (JsonNode allowed : restriction) {
        if (allowed.isString() && wanted.contains(allowed.stringValue())) {
          return true;
        }
      }
      return false;
    }
  }

  /** {@code GET /api/v0/authorizations/granted/{address}.json}. */
  void granted(Context context) {
    Parameters parameters = Parameters.of(context);
    Filter filter = Filter.of(parameters, "grantee");
    Paging paging = Paging.byPage(parameters, DEFAULT_PAGE, 1, LARGEST_PAGE);
    parameters.check();
    String owner = address(context);
    Map<String, List<String>> groups = new LinkedHashMap<>();
    aggregates
        .entry(owner, KEY, ENTRY)
        .ifPresent(list -> collect(groups, filter, null, Authorizations.parse(list)));
    send(context, owner, groups, filter, paging, false);
  }

  /** {@code GET /api/v0/authorizations/received/{address}.json}. */
  void received(Context context) {
    Parameters parameters = Parameters.of(context);
    Filter filter = Filter.of(parameters, "granter");
    Paging paging = Paging.byPage(parameters, DEFAULT_PAGE, 1, LARGEST_PAGE);
    parameters.check();
    String grantee = address(context);
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (OwnedEntry found : aggregates.delegationsNaming(KEY, grantee)) {
      Map<String, List<String>> ofGranter = new LinkedHashMap<>();
      collect(ofGranter, filter, grantee, Authorizations.parse(found.value()));
      List<String> entries = ofGranter.get(grantee);
      if (entries != null) {
        groups.put(found.owner(), entries);
      }
    }
    send(context, grantee, groups, filter, paging, dialect == Dialect.HEPH);
  }

  private static String address(Context context) {
    return context.pathParam("address").replace("\0", "");
  }

  /** Adds the entries that are shown, each to its address; malformed ones grant nothing. */
  private static void collect(
      Map<String, List<String>> groups,
      Filter filter,
      @Nullable String only,
      Authorizations authorizations) {
    authorizations
        .entries()
        .limit(MOST_ENTRIES)
        .forEach(text -> {
          JsonNode entry = StrictJson.parse(text);
          String address = entry.path("address").stringValue("");
          boolean wanted = only == null ? !address.isEmpty() : only.equals(address);
          if (wanted && filter.shows(entry)) {
            groups.computeIfAbsent(address, _ -> new ArrayList<>()).add(text);
          }
        });
  }

  private static void send(
      Context context,
      String address,
      Map<String, List<String>> groups,
      Filter filter,
      Paging paging,
      boolean asArray) {
    String only = filter.address();
    if (only != null) {
      groups.keySet().removeIf(key -> !key.equals(only));
    }
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          List<Map.Entry<String, List<String>>> page =
              groups.entrySet().stream().skip(paging.offset()).limit(paging.size()).toList();
          if (asArray) {
            json.writeArrayPropertyStart("authorizations");
            page.forEach(group -> {
              json.writeStartObject();
              json.writeStringProperty("granter", group.getKey());
              write(json, "authorizations", group.getValue());
              json.writeEndObject();
            });
            json.writeEndArray();
          } else {
            json.writeObjectPropertyStart("authorizations");
            page.forEach(group -> write(json, group.getKey(), group.getValue()));
            json.writeEndObject();
          }
          paging.write(json, groups.size(), "authorizations");
          json.writeStringProperty("address", address);
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, String address, List<String> entries) {
    json.writeArrayPropertyStart(address);
    for (String text : entries) {
      if (StrictJson.parse(text) instanceof ObjectNode entry) {
        entry.remove("address");
        json.writeRawValue(StrictJson.mapper().writeValueAsString(entry));
      }
    }
    json.writeEndArray();
  }
}
