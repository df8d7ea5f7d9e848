package io.aleph4j.compute.api;

import io.aleph4j.service.web.AnswerRules;
import io.aleph4j.service.web.Cost;
import io.aleph4j.service.web.CrossOrigin;
import io.aleph4j.service.web.Route;
import io.aleph4j.service.web.SocketRoute;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The routes of a compute node that are not calls of programs (spec 04 §3). */
public final class ComputeApi {
  private static final String MACHINE = "/control/machine/{ref}/";
  private static final int MOST_READERS = 1_000;

  private final ApiSettings settings;
  private final ApiServices services;

  /** Over these services. */
  public ComputeApi(ApiSettings settings, ApiServices services) {
    this.settings = settings;
    this.services = services;
  }

  /** Routes, and what becomes a WebSocket. */
  public record Routes(List<Route> routes, List<SocketRoute> sockets) {}

  /** All of them. */
  public Routes routes() {
    Administrator administrator = new Administrator(settings.adminToken());
    Owners owners = new Owners(settings.domain(), services);
    SystemFiles files = new SystemFiles(Path.of("/"));
    List<Route> all = new ArrayList<>();
    all.addAll(about(administrator, files));
    all.addAll(status(files));
    all.addAll(control(owners));
    all.add(cheap("/", new LandingPage(settings)::show));
    LogSocket logs = new LogSocket(owners, services.machines());
    return new Routes(
        List.copyOf(all),
        List.of(new SocketRoute(MACHINE + "stream_logs", MOST_READERS, logs::prepare)));
  }

  private List<Route> about(Administrator administrator, SystemFiles files) {
    ExecutionRoutes executions = new ExecutionRoutes(settings, services.machines(), administrator);
    SystemRoutes system = new SystemRoutes(files, services.volumes(), services.clock());
    ConfigRoutes config = new ConfigRoutes(settings, administrator);
    return List.of(
        cheap("/about/login", administrator::logIn),
        list("/about/executions/list", executions::version1),
        list("/v2/about/executions/list", executions::version2),
        list("/about/executions/details", executions::details),
        list("/about/executions/records", executions::records),
        cheap("/about/usage/system", system::usage),
        cheap("/about/capability", system::capability),
        cheap("/about/config", config::all),
        cheap(
            "/about/certificates",
            context -> {
              throw Replies.error(503, "Confidential computing setting not enabled on that server");
            }));
  }

  private List<Route> status(SystemFiles files) {
    ConfigRoutes config = new ConfigRoutes(settings, new Administrator(settings.adminToken()));
    StatusRoutes checks = new StatusRoutes(settings, services);
    HealthRoutes health = new HealthRoutes(settings, services, files);
    return List.of(
        cheap("/status/config", config::status),
        list("/status/check/fastapi", checks::program),
        list("/status/check/fastapi/legacy", checks::legacyProgram),
        list("/status/check/host", checks::host),
        list("/status/check/ipv6", checks::ipv6),
        cheap("/status/check/version", checks::version),
        cheap("/status/health", health::health),
        cheap("/metrics", health::metrics));
  }

  private List<Route> control(Owners owners) {
    MachineRoutes machines = new MachineRoutes(owners, services);
    LogRoutes logs = new LogRoutes(owners);
    return List.of(
        operation(MACHINE + "stop", machines::stop),
        operation(MACHINE + "reboot", machines::reboot),
        operation(MACHINE + "erase", machines::erase),
        operation(MACHINE + "expire", machines::expire),
        operation(MACHINE + "update", machines::update),
        // What the Python SDK asks for instead.
        operation("/control/{ref}/update", machines::update),
        list(MACHINE + "logs", logs::history));
  }

  private static Route cheap(String template, Handler handler) {
    return Route.get(template, Cost.CHEAP, handler);
  }

  private static Route list(String template, Handler handler) {
    return Route.get(template, Cost.LIST, handler);
  }

  private static Route operation(String template, Handler handler) {
    return Route.post(template, Cost.LIST, handler);
  }

  /** How all answers look: errors as JSON, and pages of every origin with credentials. */
  public static AnswerRules answers() {
    return new AnswerRules(new CrossOrigin.Credentialed(ComputeApi::isForPages), ApiErrors::form);
  }

  /** The routes that consoles in browsers ask. */
  private static boolean isForPages(String path) {
    return path.startsWith("/about/")
        || path.startsWith("/v2/about/")
        || path.startsWith("/status/")
        || path.startsWith("/control/machine/")
        || path.matches("/control/[^/]+/update");
  }

  /** What is answered to paths and failures that no route knows. */
  public static void addErrors(RoutesConfig config) {
    ApiErrors.add(config);
  }
}
