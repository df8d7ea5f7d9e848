package io.aleph4j.node.api;

import com.github.benmanes.caffeine.cache.Ticker;
import io.aleph4j.node.files.FileContents;
import io.aleph4j.node.storage.AccountReads;
import io.aleph4j.node.storage.AggregateReads;
import io.aleph4j.node.storage.CostReads;
import io.aleph4j.node.storage.CreditHistoryReads;
import io.aleph4j.node.storage.FileReads;
import io.aleph4j.node.storage.FileSizeReads;
import io.aleph4j.node.storage.ForgottenReads;
import io.aleph4j.node.storage.HashReads;
import io.aleph4j.node.storage.MachineReads;
import io.aleph4j.node.storage.MeasurementReads;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.PostReads;
import io.aleph4j.node.storage.RemovedReads;
import io.aleph4j.node.storage.StatusReads;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.node.storage.UploadReads;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.service.web.ByteQuota;
import io.aleph4j.service.web.Cost;
import io.aleph4j.service.web.Route;
import io.aleph4j.service.web.SocketRoute;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's whole HTTP and WebSocket interface: what is answered, and by whom. */
public final class NodeApi implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NodeApi.class);

  private static final Duration STATUS_INTERVAL = Duration.ofSeconds(10);

  private final List<Route> routes;
  private final List<SocketRoute> sockets;
  private final LiveMessages live;
  private final StatusSocket statusSocket;

  /**
   * An interface to a node.
   *
   * @param database where lists are read from
   * @param clock tells until when an upload is kept
   * @param multiaddresses where peers find this node
   * @param ready whether the node can do its work now
   */
  public NodeApi(
      DataSource database,
      NodeServices services,
      ApiSettings settings,
      InstantSource clock,
      List<String> multiaddresses,
      BooleanSupplier ready) {
    TallyReads tallies = services.tallies();
    MessageReads messages = new MessageReads(database, tallies);
    StatusReads statuses = new StatusReads(database);
    AggregateReads aggregateReads = new AggregateReads(database);
    ForgottenReads forgotten = new ForgottenReads(database);
    RemovedReads removed = new RemovedReads(database);
    Totals others = new Totals(Ticker.systemTicker());
    MessagesRoutes lists =
        new MessagesRoutes(
            messages,
            new HashReads(database),
            forgotten,
            removed,
            new MessageTotals(tallies, messages, others),
            others);
    MessageRoutes single =
        new MessageRoutes(messages, statuses, forgotten, removed, settings.forgottenTimesAsTexts());
    PublishRoutes publish =
        new PublishRoutes(
            services.publisher(), services.space(), settings.topic(), settings.dialect());
    FileReads fileReads = new FileReads(database);
    FileRoutes files = new FileRoutes(fileReads, services.keeper(), settings.uploads());
    OwnedFilesRoutes ownedFiles = new OwnedFilesRoutes(fileReads);
    ByteQuota quota = AnonymousQuota.open(new UploadReads(database), settings, clock);
    UploadRoutes uploads = new UploadRoutes(services, settings, quota, clock);
    UploadLimits limits = settings.uploads();
    PostsRoutes posts = new PostsRoutes(new PostReads(database, tallies), tallies, others);
    AggregatesRoutes aggregates = new AggregatesRoutes(aggregateReads, others);
    AuthorizationsRoutes authorizations =
        new AuthorizationsRoutes(aggregateReads, settings.dialect());
    ProgramsRoutes programs = new ProgramsRoutes(new MachineReads(database));
    AddressesRoutes addresses = new AddressesRoutes(tallies);
    CreditHistoryReads history = new CreditHistoryReads(database);
    CostReads costReads = new CostReads(database);
    FileSizeReads sizeReads = new FileSizeReads(database);
    ResourceSizes sizes = new ResourceSizes(messages, sizeReads);
    BalanceRoutes balances =
        new BalanceRoutes(
            new AccountReads(database), services.payment().assumedTokens(), others, clock);
    CreditRoutes credits = new CreditRoutes(history, others);
    CostRoutes costs =
        new CostRoutes(costReads, history, sizes, services.prices(), Ticker.systemTicker());
    PriceRoutes prices =
        new PriceRoutes(messages, statuses, costReads, sizes, services, settings.operator(), clock);
    EstimateRoutes estimates =
        new EstimateRoutes(sizeReads, new FileContents(services.keeper()), services.prices());
    MeasurementRoutes measurements = new MeasurementRoutes(new MeasurementReads(database), clock);
    live = new LiveMessages(services.feed());
    MessagesSocket messagesSocket = new MessagesSocket(messages, live);
    NodeMetrics metrics =
        new NodeMetrics(
            services,
            statuses,
            fileReads,
            settings,
            messagesSocket::active,
            this::statusSockets,
            live::broadcast);
    statusSocket = new StatusSocket(() -> metrics.json(false), STATUS_INTERVAL);
    NodeRoutes node = new NodeRoutes(metrics, settings, multiaddresses, ready);
    this.sockets =
        List.of(
            new SocketRoute(
                "/api/ws0/messages", settings.messageSockets(), messagesSocket::prepare),
            new SocketRoute("/api/ws0/status", settings.statusSockets(), statusSocket::prepare));
    List<Route> answered =
        List.of(
            list("/api/v0/messages.json", lists::list),
            list("/api/v0/messages/page/{page}.json", lists::listPage),
            list("/api/v0/messages/hashes", lists::listHashes),
            Route.post("/api/v0/messages", Cost.PUBLISH, publish::publish),
            one("/api/v0/messages/{item_hash}", single::message),
            one("/api/v0/messages/{item_hash}/content", single::content),
            one("/api/v0/messages/{item_hash}/status", single::status),
            Route.post("/api/v0/ipfs/pubsub/pub", Cost.PUBLISH, publish::publishOnTopic),
            Route.post("/api/v0/p2p/pubsub/pub", Cost.PUBLISH, publish::publishOnTopic),
            list("/api/v0/posts.json", posts::listV0),
            list("/api/v0/posts/page/{page}.json", posts::listPageV0),
            list("/api/v1/posts.json", posts::listV1),
            list("/api/v1/posts/page/{page}.json", posts::listPageV1),
            one("/api/v0/aggregates/{address}.json", aggregates::ofAddress),
            list("/api/v0/aggregates", aggregates::list),
            list("/api/v0/aggregates.json", aggregates::list),
            list("/api/v0/authorizations/granted/{address}.json", authorizations::granted),
            list("/api/v0/authorizations/received/{address}.json", authorizations::received),
            list("/api/v0/addresses/stats.json", addresses::statsV0),
            list("/api/v1/addresses/stats.json", addresses::statsV1),
            one("/api/v0/messages/{item_hash}/consumed_credits", credits::consumed),
            one("/api/v0/addresses/{address}/balance", balances::balance),
            list("/api/v0/addresses/{address}/credit_history", credits::history),
            list("/api/v0/addresses/{address}/credit_history/summary", credits::summary),
            list("/api/v0/balances", balances::balances),
            list("/api/v0/credit_balances", balances::creditBalances),
            list("/api/v0/costs", costs::costs),
            one("/api/v0/price/{item_hash}", prices::price),
            Route.post("/api/v0/price/estimate", Cost.LIST, estimates::estimate),
            Route.post("/api/v0/price/estimate/instance", Cost.LIST, estimates::estimateInstance),
            Route.post("/api/v0/price/recalculate", Cost.LIST, prices::recalculateAll),
            Route.post("/api/v0/price/{item_hash}/recalculate", Cost.LIST, prices::recalculateOne),
            one("/api/v0/addresses/{address}/post_types", addresses::postTypes),
            one("/api/v0/addresses/{address}/channels", addresses::channels),
            one("/api/v0/channels/list.json", addresses::allChannels),
            list("/api/v0/addresses/{address}/files", ownedFiles::list),
            file("/api/v0/storage/{file_hash}", files::json),
            file("/api/v0/storage/raw/{file_hash}", files::raw),
            one("/api/v0/storage/metadata/{file_hash}", files::metadata),
            one("/api/v0/storage/by-message-hash/{message_hash}", files::ofMessage),
            one("/api/v0/storage/by-ref/{ref}", files::ofRef),
            one("/api/v0/storage/by-ref/{address}/{ref}", files::ofNamedRef),
            one("/api/v0/storage/count/{file_hash}", files::count),
            one("/api/v0/storage/limits.json", files::limits),
            upload("/api/v0/storage/add_file", uploads::addFile)
                .withStreamedBody(limits.largestFile() + UploadRoutes.FORM_ROOM),
            upload("/api/v0/ipfs/add_file", uploads::addIpfsFile)
                .withStreamedBody(limits.largestIpfsFile() + UploadRoutes.FORM_ROOM),
            upload("/api/v0/ipfs/add_car", uploads::addCar)
                .withStreamedBody(limits.largestCar() + UploadRoutes.FORM_ROOM),
            upload("/api/v0/storage/add_json", uploads::addJson)
                .withBodyLimit(limits.largestAnonymousFile()),
            upload("/api/v0/ipfs/add_json", uploads::addIpfsJson)
                .withBodyLimit(limits.largestAnonymousIpfsFile()),
            list("/api/v0/programs/on/message", programs::onMessage),
            one("/version", node::version),
            one("/api/v0/version", node::version),
            one("/api/v0/info/public.json", node::info),
            one("/metrics", node::metricsText),
            one("/metrics.json", node::metricsJson),
            list("/api/v0/core/{node_id}/metrics", measurements::ofCore),
            list("/api/v0/compute/{node_id}/metrics", measurements::ofCompute),
            Route.get("/healthz", Cost.FREE, node::health),
            Route.get("/readyz", Cost.FREE, node::readiness));
    this.routes = Stream.concat(answered.stream(), Pages.routes().stream()).toList();
  }

  private static Route list(String template, io.javalin.http.Handler handler) {
    return Route.get(template, Cost.LIST, handler);
  }

  private static Route file(String template, io.javalin.http.Handler handler) {
    return Route.get(template, Cost.LIST, handler);
  }

  private static Route upload(String template, io.javalin.http.Handler handler) {
    return Route.post(template, Cost.UPLOAD, handler);
  }

  private static Route one(String template, io.javalin.http.Handler handler) {
    return Route.get(template, Cost.CHEAP, handler);
  }

  /** Every request that is answered. */
  public List<Route> routes() {
    return routes;
  }

  /** Every WebSocket that is offered. */
  public List<SocketRoute> sockets() {
    return sockets;
  }

  private long statusSockets() {
    return statusSocket.active();
  }

  /** Stops telling sockets; the server that holds them is closed by whoever started it. */
  @Override
  public void close() {
    live.close();
    statusSocket.close();
  }

  /** Adds the answers to the exceptions of the node's own rooms. */
  public static void addErrors(RoutesConfig config) {
    config.exception(
        StorageException.class,
        (e, context) -> {
          log.warn("{} {} failed: {}", context.method(), context.path(), e.getMessage());
          boolean passing = e instanceof StorageException.Passing;
          if (passing) {
            context.header("Retry-After", "1");
          }
          Replies.text(
              context,
              passing ? 503 : 500,
              passing ? "503: Service Unavailable" : "500: Internal Server Error");
        });
  }
}
