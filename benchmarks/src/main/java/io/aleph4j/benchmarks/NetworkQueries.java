package io.aleph4j.benchmarks;

import io.aleph4j.benchmarks.ListQueries.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Requests for every list and statistic (spec 02 §2) of a node that holds an invented network: each
 * filter alone and the common pairs, by page and by cursor, in both directions.
 */
final class NetworkQueries {

  private static final int VARIANTS = 5;
  private static final int ROWS = 20;
  private static final String HASH = "\"item_hash\":";
  private static final String ORIGINAL = "\"original_item_hash\":";
  private static final String SIGNATURE = "\"signature\":";
  private static final String MESSAGES = "/api/v0/messages.json?pagination=20";

  private final NetworkModel model;
  private final List<String> senders;
  private final List<String> resources;
  private final Cursors cursors;
  private final List<Query> queries = new ArrayList<>();

  private NetworkQueries(NetworkModel model, List<String> resources) {
    this.model = model;
    this.senders = model.names().senders();
    this.resources = resources;
    this.cursors = new Cursors(model.beginMicros() + BulkModel.SPAN_MICROS / 2);
  }

  /** All requests for a node that holds this network. */
  static List<Query> of(NetworkModel model, List<String> resources) {
    NetworkQueries all = new NetworkQueries(model, resources);
    all.messages();
    all.goneMessages();
    all.singleMessages();
    all.posts();
    all.aggregates();
    all.authorizations();
    all.statistics();
    all.balances();
    all.files();
    all.credits();
    all.costs();
    all.node();
    return all.queries;
  }

  private void add(String name, int rows, String marker, IntFunction<String> path) {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < VARIANTS; i++) {
      paths.add(path.apply(i));
    }
    queries.add(new Query(name, rows, marker, paths));
  }

  private void one(String name, String marker, IntFunction<String> path) {
    add(name, 1, marker, path);
  }

  private void message(String filter, IntFunction<String> parameters) {
    add("messages " + filter, ROWS, SIGNATURE, i -> MESSAGES + parameters.apply(i));
  }

  private void message(String filter, String parameters) {
    message(filter, i -> parameters);
  }

  private void messages() {
    message("newest", "");
    message("oldest", "&sortOrder=1");
    message("by cursor, first", "&cursor=");
    message("by cursor, middle", "&cursor=" + cursors.message());
    message("by cursor, middle, ascending", "&sortOrder=1&cursor=" + cursors.message());
    message("tx-time", "&sortBy=tx-time");
    message("tx-time ascending", "&sortBy=tx-time&sortOrder=1");
    message("page 100", "&page=100");
    message("headers only", "&contentFormat=headers");
    message("without content", "&contentFormat=none");
    List<Filter> filters = filters();
    for (Filter filter : filters) {
      message("of " + filter.name, i -> filter.parameter.apply(i));
      message("of " + filter.name + ", ascending", i -> filter.parameter.apply(i) + "&sortOrder=1");
      message("of " + filter.name + ", by cursor", i -> filter.parameter.apply(i) + "&cursor=");
    }
    message("of a sender, by cursor, middle", i -> sender(i) + "&cursor=" + cursors.message());
    message("of the big sender", "&addresses=" + senders.getFirst());
    message("of the big sender, tx-time", "&sortBy=tx-time&addresses=" + senders.getFirst());
    message("of 5 senders", i -> "&addresses=" + String.join(",", senders.subList(i, i + 5)));
    message("of the flood tag", "&tags=" + NetworkModel.FLOOD_TAG);
    message("of a moment of many", i -> "&startDate=" + moment() + "&endDate=" + (moment() + 1));
    add("messages by hash", ROWS, SIGNATURE, i -> MESSAGES + "&hashes=" + hashes(i, ROWS));
    pairs();
  }

  private record Filter(String name, IntFunction<String> parameter) {}

  private String sender(int variant) {
    return "&addresses=" + senders.get(variant);
  }

  private List<Filter> filters() {
    return List.of(
        new Filter("a sender", this::sender),
        new Filter("an owner", i -> "&owners=" + senders.get(i)),
        new Filter("a type", i -> "&msgTypes=" + List.of("POST", "STORE", "INSTANCE").get(i % 3)),
        new Filter("a channel", i -> "&channels=" + BulkModel.channel(i)),
        new Filter("a content type", i -> "&contentTypes=" + BulkModel.postType(i)),
        new Filter("a ref", i -> "&refs=reference-" + (i % 2)),
        new Filter("a key", i -> "&contentKeys=" + BulkModel.aggregateKey(i)),
        new Filter("a way of paying", i -> "&paymentTypes=" + List.of("credit", "hold").get(i % 2)),
        new Filter("a tag", i -> "&tags=tag" + i % 2),
        new Filter("a chain", i -> "&chains=ETH"),
        new Filter("a time range", this::range),
        new Filter("the popular file", i -> "&contentHashes=" + model.names().files().getFirst()));
  }

  private String range(int variant) {
    long begin = model.beginMicros() / 1_000_000 + 3600L * 24 * 5 * (variant + 1);
    return "&startDate=" + begin + "&endDate=" + (begin + 3600L * 24 * 20);
  }

  private long moment() {
    long step = BulkModel.SPAN_MICROS / model.count();
    return (model.beginMicros() + model.count() / 2 * step) / 1_000_000;
  }

  private void pairs() {
    message("of a sender and type", i -> sender(i) + "&msgTypes=POST");
    message("of an owner and type", i -> "&owners=" + senders.get(i) + "&msgTypes=POST");
    message("of the big owner and a rare type", "&msgTypes=PROGRAM&owners=" + senders.getFirst());
    message(
        "of the big sender and a content type",
        i -> "&addresses=" + senders.getFirst() + "&contentTypes=" + BulkModel.postType(i));
    message(
        "of the big owner and a key",
        i -> "&owners=" + senders.getFirst() + "&contentKeys=" + BulkModel.aggregateKey(i % 2));
    message("of a channel and type", i -> "&channels=" + BulkModel.channel(i) + "&msgTypes=STORE");
    message("of a ref and type", i -> "&refs=reference-" + (i % 2) + "&msgTypes=POST");
    message(
        "of the big owner and a way of paying",
        "&owners=" + senders.getFirst() + "&paymentTypes=credit");
    message("of the flood tag and a type", "&tags=" + NetworkModel.FLOOD_TAG + "&msgTypes=POST");
    message("of a tag and type", i -> "&tags=tag" + i % 2 + "&msgTypes=POST");
    message("of a type in a time range", i -> "&msgTypes=STORE" + range(i));
    message("of a sender in a time range", i -> "&addresses=" + senders.getFirst() + range(i));
    message("from a block on", i -> "&startBlock=" + (12_000_003 + i));
    message("before a block", i -> "&endBlock=" + (12_000_003 + i));
  }

  private void goneMessages() {
    message("forgotten", "&msgStatuses=forgotten");
    message("forgotten, ascending", "&msgStatuses=forgotten&sortOrder=1");
    message("forgotten, of a sender", "&msgStatuses=forgotten&addresses=" + senders.getFirst());
    message("forgotten, of an owner", "&msgStatuses=forgotten&owners=" + senders.getFirst());
    add(
        "messages forgotten, of a small owner",
        1,
        "\"pagination_page\":",
        i -> MESSAGES + "&msgStatuses=forgotten&owners=" + senders.get(250 + i));
    message("forgotten, of a type", i -> "&msgStatuses=forgotten&msgTypes=STORE");
    message("removed", "&msgStatuses=removed");
    message("removed, of an owner", "&msgStatuses=removed&owners=" + senders.getFirst());
    add(
        "messages being removed",
        1,
        "\"pagination_page\":",
        i -> MESSAGES + "&msgStatuses=removing");
    String hashes = "/api/v0/messages/hashes?pagination=20";
    one("hashes, newest", "\"pagination_page\":", i -> hashes);
    one("hashes, oldest", "\"pagination_page\":", i -> hashes + "&sortOrder=1");
    one("hashes of a status", "\"pagination_page\":", i -> hashes + "&status=processed");
    one("hashes in a time range", "\"pagination_page\":", i -> hashes + range(i));
    add("hashes with standing", ROWS, HASH, i -> hashes + "&hash_only=false");
  }

  private void singleMessages() {
    String one = "/api/v0/messages/";
    one("a message", "\"reception_time\":", i -> one + hash(i));
    one("a message's status", "\"reception_time\":", i -> one + hash(i) + "/status");
    one(
        "a message's credits",
        "\"consumed_credits\":",
        i -> one + resource(i) + "/consumed_credits");
    one("a price", "\"required_tokens\":", i -> "/api/v0/price/" + resource(i));
    one(
        "a price with sizes",
        "\"required_tokens\":",
        i -> "/api/v0/price/" + resource(i) + "?include_size=true");
  }

  private void posts() {
    for (String version : List.of("v0", "v1")) {
      String page = "/api/" + version + "/posts.json?pagination=20";
      String name = "posts " + version + ' ';
      post(name + "newest", page, i -> "");
      post(name + "oldest", page, i -> "&sortOrder=1");
      post(name + "by cursor, first", page, i -> "&cursor=");
      post(name + "by cursor, middle", page, i -> "&cursor=" + cursors.message());
      post(name + "tx-time", page, i -> "&sortBy=tx-time");
      post(name + "tx-time ascending", page, i -> "&sortBy=tx-time&sortOrder=1");
      post(name + "page 50", page, i -> "&page=50");
      post(name + "of an owner", page, this::sender);
      post(name + "of an owner, by cursor", page, i -> sender(i) + "&cursor=");
      post(name + "of the big owner, ascending", page, i -> sender(0) + "&sortOrder=1");
      post(name + "of a type", page, i -> "&types=" + BulkModel.postType(i));
      post(name + "of a channel", page, i -> "&channels=" + BulkModel.channel(i));
      post(name + "of a ref", page, i -> "&refs=reference-" + (i % 2));
      post(name + "of a tag", page, i -> "&tags=tag" + i % 2);
      post(name + "of the flood tag", page, i -> "&tags=" + NetworkModel.FLOOD_TAG);
      post(
          name + "of the big owner and a type",
          page,
          i -> sender(0) + "&types=" + BulkModel.postType(i));
      post(
          name + "of the big owner, type and channel",
          page,
          i ->
              sender(0)
                  + "&types="
                  + BulkModel.postType(0)
                  + "&channels="
                  + BulkModel.channel(i % 2));
      post(
          name + "of a type and tag",
          page,
          i -> "&types=" + BulkModel.postType(0) + "&tags=" + NetworkModel.FLOOD_TAG);
      post(name + "in a time range", page, this::range);
    }
  }

  private void post(String name, String page, IntFunction<String> parameters) {
    add(name, ROWS, ORIGINAL, i -> page + parameters.apply(i));
  }

  private void aggregates() {
    String of = "/api/v0/aggregates/" + senders.getFirst() + ".json";
    one("one aggregate", "\"address\":", i -> of + "?keys=" + BulkModel.aggregateKey(i));
    one("aggregates of an address", "\"info\":", i -> of);
    one("aggregates of an address, with info", "\"info\":", i -> of + "?with_info=true");
    String list = "/api/v0/aggregates.json?pagination=20";
    aggregates("newest", i -> list);
    aggregates("oldest", i -> list + "&sortOrder=1");
    aggregates("by creation", i -> list + "&sortBy=creation_time");
    aggregates("by creation, ascending", i -> list + "&sortBy=creation_time&sortOrder=1");
    aggregates("by cursor, first", i -> list + "&cursor=");
    aggregates("by cursor, middle", i -> list + "&cursor=" + cursors.aggregate());
    aggregates("of a key", i -> list + "&keys=" + BulkModel.aggregateKey(i % 2));
    aggregates(
        "of a key, by creation",
        i -> list + "&sortBy=creation_time&keys=" + BulkModel.aggregateKey(i % 2));
    aggregates(
        "of a key, by cursor, middle",
        i -> list + "&keys=" + BulkModel.aggregateKey(i % 2) + "&cursor=" + cursors.aggregate());
    aggregates(
        "of addresses", i -> list + "&addresses=" + String.join(",", senders.subList(i, i + 12)));
    aggregates(
        "of addresses and a key",
        i -> list + "&keys=key-0&addresses=" + String.join(",", senders.subList(i, i + 40)));
  }

  private void aggregates(String name, IntFunction<String> path) {
    add("aggregates " + name, ROWS, "\"last_updated\":", path);
  }

  private void authorizations() {
    String routes = "/api/v0/authorizations/";
    String marker = "\"authorizations\":";
    one(
        "authorizations granted",
        marker,
        i -> routes + "granted/" + senders.getFirst() + ".json?pagination=" + (20 + i));
    one(
        "authorizations granted to one",
        marker,
        i -> routes + "granted/" + senders.getFirst() + ".json?grantee=" + senders.get(i));
    one(
        "authorizations received",
        marker,
        i -> routes + "received/" + grantee(i) + ".json?pagination=" + (20 + i));
    one(
        "authorizations received, of a type",
        marker,
        i -> routes + "received/" + grantee(i) + ".json?types=POST&pagination=" + (20 + i));
    one(
        "authorizations received by nobody",
        marker,
        i -> routes + "received/" + NetworkNames.address("nobody " + i) + ".json");
  }

  private static String grantee(int variant) {
    return NetworkNames.grantee(variant % NetworkNames.FEWEST_GRANTEES);
  }

  private void statistics() {
    String v0 = "/api/v0/addresses/stats.json?";
    add(
        "statistics v0 of addresses",
        3,
        "\"messages\":",
        i -> v0 + "addresses[]=" + String.join("&addresses[]=", senders.subList(i, i + 3)));
    String v1 = "/api/v1/addresses/stats.json?pagination=20";
    for (String column :
        List.of("total", "post", "aggregate", "store", "forget", "program", "instance")) {
      statistics("by " + column, i -> v1 + "&sortBy=" + column);
    }
    statistics("ascending", i -> v1 + "&sortOrder=1");
    statistics("page 10", i -> v1 + "&page=10");
    statistics("by cursor, first", i -> v1 + "&cursor=");
    statistics("by cursor, middle", i -> v1 + "&cursor=" + cursors.statistics());
    one(
        "statistics v1 of what contains 12 characters",
        "\"messages\":",
        i -> v1 + "&addressContains=" + senders.get(i).substring(10, 22));
    one(
        "statistics v1 of what contains 2 characters",
        "\"pagination_page\":",
        i -> v1 + "&addressContains=a" + i);
    for (String route : List.of("post_types", "channels")) {
      one(
          route + " of an address",
          "\"" + route + "\":",
          i -> "/api/v0/addresses/" + senders.get(i) + '/' + route);
    }
    one("all channels", "\"channels\":", i -> "/api/v0/channels/list.json");
  }

  private void statistics(String name, IntFunction<String> path) {
    add("statistics v1 " + name, ROWS, "\"messages\":", path);
  }

  private void balances() {
    one(
        "balance of an address",
        "\"locked_amount\":",
        i -> "/api/v0/addresses/" + senders.get(i) + "/balance");
    one(
        "balance on a chain, with credits",
        "\"locked_amount\":",
        i ->
            "/api/v0/addresses/"
                + senders.get(i)
                + "/balance?chain=ETH&include_credit_details=true");
    String list = "/api/v0/balances?pagination=20";
    balances("balances", i -> list);
    balances("balances, page 20", i -> list + "&page=20");
    balances("balances by cursor, middle", i -> list + "&cursor=" + cursors.address());
    balances("balances of a chain", i -> list + "&chains=ETH");
    balances(
        "balances of chains, by cursor, middle",
        i -> list + "&chains=ETH,AVAX&cursor=" + cursors.address());
    balances("balances of a million", i -> list + "&min_balance=1000000");
    balances(
        "balances of a million, by cursor, middle",
        i -> list + "&min_balance=1000000&cursor=" + cursors.address());
    balances("balances of a chain and a million", i -> list + "&chains=ETH&min_balance=1000000");
    String credits = "/api/v0/credit_balances?pagination=20";
    credits("credit balances", i -> credits);
    credits("credit balances by cursor, middle", i -> credits + "&cursor=" + cursors.address());
    credits("credit balances of a million", i -> credits + "&min_balance=1000000");
    credits(
        "credit balances of a million, by cursor, middle",
        i -> credits + "&min_balance=1000000&cursor=" + cursors.address());
  }

  private void balances(String name, IntFunction<String> path) {
    add(name, ROWS, "\"balance\":", path);
  }

  private void credits(String name, IntFunction<String> path) {
    add(name, ROWS, "\"credits\":", path);
  }

  private void files() {
    String of = "/api/v0/addresses/" + senders.getFirst() + "/files?pagination=20";
    files("newest", i -> of);
    files("oldest", i -> of + "&sort_order=1");
    files("by cursor, first", i -> of + "&cursor=");
    files("by cursor, middle", i -> of + "&cursor=" + cursors.message());
    files("page 10", i -> of + "&page=10");
    add(
        "files of an address, one file",
        1,
        "\"total_size\":",
        i -> of + "&file_hash=" + model.names().files().getFirst());
    one("pins of a file", "", i -> "/api/v0/storage/count/" + model.names().files().get(1 + i));
    one(
        "pins of the popular file",
        "",
        i -> "/api/v0/storage/count/" + model.names().files().getFirst());
    one(
        "metadata of a file",
        "\"file_hash\":",
        i -> "/api/v0/storage/metadata/" + model.names().files().get(1 + i));
    one(
        "the latest version of a file",
        "\"file_hash\":",
        i -> "/api/v0/storage/by-ref/" + senders.getFirst() + "/name%20" + i);
  }

  private void files(String name, IntFunction<String> path) {
    add("files of an address, " + name, ROWS, "\"file_hash\":", path);
  }

  private void credits() {
    String of = "/api/v0/addresses/" + model.names().payers().getFirst() + "/credit_history";
    for (String column :
        List.of(
            "message_timestamp",
            "expiration_date",
            "payment_method",
            "amount",
            "origin",
            "tx_hash",
            "provider")) {
      history("by " + column, i -> of + page(column, -1));
      history("by " + column + ", ascending", i -> of + page(column, 1));
    }
    history("by cursor, first", i -> of + page("message_timestamp", -1) + "&cursor=");
    history(
        "by cursor, middle",
        i -> of + page("message_timestamp", -1) + "&cursor=" + cursors.creditTime());
    history(
        "by amount, cursor, middle",
        i -> of + page("amount", -1) + "&cursor=" + cursors.creditAmount());
    String page = of + page("message_timestamp", -1);
    history("incoming", i -> page + "&direction=incoming");
    history("outgoing", i -> page + "&direction=outgoing");
    history("of a method", i -> page + "&payment_method=credit_transfer");
    history("without a method", i -> page + "&exclude_payment_method=credit_expense");
    history("of an origin", i -> page + "&origin=account%20" + (1 + 10 * (i % 3)), 1);
    history("with expiration", i -> page + "&has_expiration=true");
    history("of a token", i -> page + "&token=ALEPH");
    history("in a time range", i -> page + range(i));
    history("of a type of resource", i -> page + "&resourceTypes=INSTANCE");
    history("of a resource", i -> page + "&resource=" + resource(i), 1);
    one("credit summary", "\"entry_count\":", i -> of + "/summary");
    one("credit summary of what came", "\"entry_count\":", i -> of + "/summary?direction=incoming");
    one(
        "credit summary of a resource",
        "\"entry_count\":",
        i -> of + "/summary?resource=" + resource(i));
    one(
        "credit summary of a small account",
        "\"entry_count\":",
        i -> "/api/v0/addresses/" + model.names().payers().get(i + 1) + "/credit_history/summary");
  }

  private static String page(String column, int order) {
    return "?pagination=20&sort_by=" + column + "&sort_order=" + order;
  }

  private void history(String name, IntFunction<String> path) {
    add("credit history " + name, ROWS, "\"credit_ref\":", path);
  }

  private void history(String name, IntFunction<String> path, int least) {
    add("credit history " + name, -least, "\"credit_ref\":", path);
  }

  private void costs() {
    String costs = "/api/v0/costs?pagination=20";
    one("costs of everybody", "\"summary\":", i -> costs);
    add(
        "costs of everybody, one by one",
        ROWS,
        "\"consumed_credits\":",
        i -> costs + "&include_details=1&page=" + (1 + i));
    one("costs of an address", "\"summary\":", i -> costs + "&address=" + senders.get(i));
    add(
        "costs of an address, one by one",
        ROWS,
        "\"owner\":",
        i -> costs + "&include_details=1&page=" + (1 + i) + "&address=" + senders.getFirst());
    add(
        "costs of an address, line by line",
        ROWS,
        "\"owner\":",
        i -> costs + "&include_details=2&page=" + (1 + i) + "&address=" + senders.getFirst());
    add(
        "costs of an address, held, with sizes",
        ROWS,
        "\"owner\":",
        i ->
            costs
                + "&include_details=2&include_size=true&payment_type=hold&address="
                + senders.getFirst());
    one(
        "costs of a resource",
        "\"summary\":",
        i -> costs + "&include_details=2&item_hash=" + resource(i));
  }

  private void node() {
    one("version", "\"version\":", i -> "/api/v0/version");
    one("addresses of the node", "\"node_multi_addresses\":", i -> "/api/v0/info/public.json");
    one("metrics", "pyaleph_build_info", i -> "/metrics");
    one("metrics as JSON", "\"pyaleph_build_info\":", i -> "/metrics.json");
    one("upload limits", "\"ipfs\":", i -> "/api/v0/storage/limits.json");
    add("programs on messages", NetworkModel.SUBSCRIBED, HASH, i -> "/api/v0/programs/on/message");
    for (String kind : List.of("core", "compute")) {
      one(
          "measurements of a " + kind + " node",
          "\"measured_at\":",
          i -> "/api/v0/" + kind + '/' + NetworkLoader.node(i) + "/metrics");
    }
  }

  private String hash(int variant) {
    return model.hashes().get(7 + variant * 61 % (model.hashes().size() - 7));
  }

  private String hashes(int variant, int count) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(model.hashes().get((i * 3 + variant * 61) % model.hashes().size()));
    }
    return String.join(",", some);
  }

  private String resource(int variant) {
    return resources.get(variant);
  }
}
