package io.aleph4j.compute.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** What crawlers ask to find out whether this node works (spec 04 §3.3). */
final class StatusRoutes {
  /** Crawlers come together; the diagnostic program is not asked again for each. */
  private static final Duration MEMORY = Duration.ofSeconds(5);

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
  private static final Duration IPV6_LIMIT = Duration.ofSeconds(2);

  private final ApiSettings settings;
  private final ApiServices services;
  private final HttpClient connections =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Connectivity connectivity;
  private final Map<Program, Recent<Result>> programs = new EnumMap<>(Program.class);
  private final Recent<Result> host = recent(this::findHost);
  private final Recent<Result> ipv6 = recent(this::findIpv6);

  /** An answer. */
  private record Result(int status, ObjectNode body) {}

  /** Which program is asked, and for what. */
  private enum Program {
    CURRENT,
    RETRO_COMPATIBLE,
    LEGACY
  }

  StatusRoutes(ApiSettings settings, ApiServices services) {
    this.settings = settings;
    this.services = services;
    this.connectivity = new Connectivity(settings.probes(), settings.domain(), connections);
    for (Program program : Program.values()) {
      programs.put(program, recent(() -> run(program)));
    }
  }

  private static Recent<Result> recent(Supplier<Result> source) {
    return new Recent<>(MEMORY, System::nanoTime, source);
  }

  /** {@code GET /status/check/fastapi}. */
  void program(Context context) {
    String wanted = context.queryParam("retro-compatibility");
    boolean isRetro = wanted != null && wanted.matches("(?i)true|1|yes");
    answer(context, isRetro ? Program.RETRO_COMPATIBLE : Program.CURRENT);
  }

  /** {@code GET /status/check/fastapi/legacy}. */
  void legacyProgram(Context context) {
    answer(context, Program.LEGACY);
  }

  private void answer(Context context, Program program) {
    Recent<Result> recent = programs.get(program);
    if (recent == null) {
      throw new IllegalStateException("nobody asks " + program);
    }
    answer(context, recent);
  }

  private static void answer(Context context, Recent<Result> recent) {
    Result result = recent.get();
    Replies.json(context, result.status(), result.body());
  }

  private Result run(Program program) {
    try {
      ObjectNode results = program(program, ANSWER_LIMIT).run(program != Program.CURRENT);
      return new Result(DiagnosticProgram.isGood(results) ? 200 : 503, results);
    } catch (IOException e) {
      return new Result(503, Replies.object().put("error", "Server disconnected: " + e));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private DiagnosticProgram program(Program program, Duration limit) {
    String hash =
        program == Program.LEGACY
            ? settings.references().legacyCheckProgram()
            : settings.references().checkProgram();
    return new DiagnosticProgram(connections, services.self().get().resolve("/vm/" + hash), limit);
  }

  /** {@code GET /status/check/host}. */
  void host(Context context) {
    answer(context, host);
  }

  private Result findHost() {
    try {
      ObjectNode json = Replies.object();
      json.set("ipv4", connectivity.over(Connectivity.Family.IPV4));
      json.set("ipv6", connectivity.over(Connectivity.Family.IPV6));
      boolean isGood =
          json.valueStream()
              .allMatch(family ->
                  family.path("egress").asBoolean(false)
                      && family.path("dns").asBoolean(false)
                      && family.path("domain").asBoolean(false));
      return new Result(isGood ? 200 : 503, json);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** {@code GET /status/check/ipv6}. */
  void ipv6(Context context) {
    answer(context, ipv6);
  }

  private Result findIpv6() {
    CompletableFuture<Boolean> machine = new CompletableFuture<>();
    // It goes on after the limit: the machine may have to be started, and is there the next time.
    Thread.startVirtualThread(() -> machine.complete(hasMachineIpv6()));
    try {
      boolean hasHost = connectivity.reachesOutside(Connectivity.Family.IPV6);
      ObjectNode json = Replies.object().put("host", hasHost);
      return new Result(200, json.put("vm", await(machine)));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private boolean hasMachineIpv6() {
    try {
      return program(Program.CURRENT, ANSWER_LIMIT).hasIpv6();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean await(CompletableFuture<Boolean> machine) throws InterruptedException {
    try {
      return machine.get(IPV6_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("this node stops", e);
  }

  /** {@code GET /status/check/version?reference=}. */
  void version(Context context) {
    String wanted = context.queryParam("reference");
    if (wanted == null || wanted.isEmpty()) {
      throw Replies.error(400, "Query field '?reference=` must be specified"); // sic
    }
    PythonVersion reference =
        PythonVersion.parse(wanted)
            .orElseThrow(() -> Replies.error(400, "Query field '?reference=` is no version"));
    Optional<PythonVersion> mine = PythonVersion.parse(settings.version());
    String current = settings.version();
    if (mine.isEmpty() || mine.get().compareTo(reference) < 0) {
      throw Replies.error(403, "Outdated: version " + current + " < " + reference);
    }
    Replies.text(context, 200, "Up-to-date: version " + current + " >= " + reference);
  }
}
