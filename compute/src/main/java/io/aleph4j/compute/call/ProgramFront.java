package io.aleph4j.compute.call;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.HostNames;
import io.aleph4j.compute.definition.UndefinedMachineException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.vm.Guest;
import io.aleph4j.compute.vm.Session;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmLease;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.Passage;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests to programs (spec 04 §3.1): by path, {@code /vm/<hash>/...}, or by a host name that
 * begins with a program's. Everything else is left to the routes.
 */
public final class ProgramFront implements Passage {
  private static final Logger log = LoggerFactory.getLogger(ProgramFront.class);
  private static final String PREFIX = "/vm/";

  private final VmPool machines;
  private final String domain;
  private final String server;
  private final AtomicLong calls = new AtomicLong();

  /** What calls of guests of version 1 and 2 may still keep in memory. */
  private final Semaphore room = new Semaphore(HeldBytes.MOST);

  /** Connections of each run; they go with it. */
  private final Map<Session, AppConnections> connections =
      java.util.Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * In front of these machines.
   *
   * @param domain this node's own host name
   * @param version what this node says of itself
   */
  public ProgramFront(VmPool machines, String domain, String version) {
    this.machines = machines;
    this.domain = domain;
    this.server = "aleph-vm/" + version;
  }

  /** How many calls machines have had so far. */
  public long calls() {
    return calls.get();
  }

  /** What is asked for: of which program, at which path with its query. */
  private record Target(String ref, String path) {}

  @Override
  public void prepare(Request request, Response response) {
    response.getHeaders().put(HttpHeader.SERVER, server);
  }

  @Override
  public boolean takes(Request request) {
    String path = request.getHttpURI().getPath();
    return path != null && (path.startsWith(PREFIX) || byHost(request).isPresent());
  }

  private Optional<ItemHash> byHost(Request request) {
    String host = Request.getServerName(request);
    int dot = host == null ? -1 : host.indexOf('.');
    if (host == null || dot < 0 || host.equalsIgnoreCase(domain)) {
      return Optional.empty();
    }
    return HostNames.parse(host.substring(0, dot));
  }

  private Target target(Request request) {
    String path = request.getHttpURI().getPathQuery();
    Optional<ItemHash> hash = byHost(request);
    if (hash.isPresent()) {
      return new Target(hash.get().value(), path);
    }
    String rest = path.substring(PREFIX.length());
    int end = 0;
    while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
      end++;
    }
    String suffix = rest.substring(end);
    return new Target(rest.substring(0, end), suffix.startsWith("/") ? suffix : "/" + suffix);
  }

  @Override
  public void handle(Request request, Response response, Callback callback) {
    Target target = target(request);
    try {
      call(request, response, callback, target);
    } catch (CallFailure e) {
      fail(response, callback, e);
    } catch (IOException e) {
      log.debug("A call of {} ended early: {}", target.ref(), e.toString());
      callback.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    } catch (RuntimeException e) {
      log.error("A call of {} failed", target.ref(), e);
      fail(response, callback, CallFailure.json(500, "500: Unhandled error", e));
    }
  }

  private void call(Request request, Response response, Callback callback, Target target)
      throws IOException, InterruptedException {
    ItemHash hash = new ItemHash(target.ref());
    if (!hash.isStrict()) {
      throw CallFailure.json(400, "Invalid message reference: " + target.ref(), null);
    }
    Vm vm = machines.get(hash);
    VmLease lease = acquire(vm);
    boolean isHandedOn = false;
    try {
      isHandedOn = call(request, response, callback, target, lease);
    } catch (CallFailure e) {
      if (e.stops()) {
        Session session = lease.session();
        Thread.startVirtualThread(() -> stop(vm, session));
      }
      throw e;
    } finally {
      if (!isHandedOn) {
        lease.close();
      }
    }
    if (!isHandedOn) {
      callback.succeeded();
    }
  }

  private VmLease acquire(Vm vm) throws InterruptedException {
    try {
      return vm.acquire();
    } catch (UndefinedMachineException e) {
      if (vm.record().kind() == null) {
        // Anybody can ask for anything: what never was a machine is not kept.
        machines.forget(vm.itemHash(), "there is no such machine");
      }
      throw StartFailures.answer(e);
    } catch (ComputeException e) {
      throw StartFailures.answer(e);
    }
  }

  /** Whether the lease was handed on to a tunnel, and the callback with it. */
  private boolean call(
      Request request, Response response, Callback callback, Target target, VmLease lease)
      throws IOException, InterruptedException {
    long number = calls.incrementAndGet();
    Session session = lease.session();
    VmDefinition definition = session.definition();
    Map<String, String> added =
        Map.of(
            "Aleph-Program-ItemHash", definition.itemHash().value(),
            "Aleph-Program-Code-Ref", definition.code().file().ref().value());
    return switch (session.guest()) {
      case Guest.Streaming streaming -> {
        long deadline = System.nanoTime() + definition.callLimit().toNanos();
        StreamingCall call =
            new StreamingCall(request, response, target.path(), number, deadline, added);
        AppConnections pool =
            connections.computeIfAbsent(session, key -> new AppConnections(streaming.link()));
        yield switch (call.run(pool)) {
          case StreamingCall.Outcome.Answered answered -> false;
          case StreamingCall.Outcome.Upgraded upgraded -> {
            tunnel(request, response, callback, upgraded.connection(), lease);
            yield true;
          }
        };
      }
      case Guest.Calling calling -> {
        String path = target.path();
        int question = path.indexOf('?');
        try (HeldBytes held = new HeldBytes(room)) {
          new LegacyProgram(request, response, added, held)
              .run(
                  calling.calls(),
                  decode(question < 0 ? path : path.substring(0, question)),
                  question < 0 ? "" : decode(path.substring(question + 1)),
                  definition.callLimit());
        }
        yield false;
      }
    };
  }

  private static String decode(String encoded) {
    return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static void tunnel(
      Request request,
      Response response,
      Callback callback,
      AppConnection application,
      VmLease lease) {
    EndPoint client = request.getConnectionMetaData().getConnection().getEndPoint();
    Tunnel tunnel =
        new Tunnel(client, request.getComponents().getExecutor(), application, lease::close);
    request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, tunnel);
    response.write(true, ByteBuffer.allocate(0), callback);
  }

  /** The run that failed, and no later one: other calls of it may have failed before. */
  private static void stop(Vm vm, Session session) {
    try {
      vm.stop(session, "it did not respond");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail(Response response, Callback callback, CallFailure failure) {
    if (response.isCommitted()) {
      callback.failed(failure);
      return;
    }
    String server = response.getHeaders().get(HttpHeader.SERVER);
    response.reset();
    response.getHeaders().put(HttpHeader.SERVER, server);
    response.setStatus(failure.status());
    String text =
        failure.isJson()
            ? JsonMapper.shared().createObjectNode().put("error", failure.body()).toString()
            : failure.body();
    response
        .getHeaders()
        .put(
            HttpHeader.CONTENT_TYPE,
            failure.isJson() ? "application/json; charset=utf-8" : "text/plain; charset=utf-8");
    if (failure.retryAfterSeconds() > 0) {
      response
          .getHeaders()
          .put(HttpHeader.RETRY_AFTER, Integer.toString(failure.retryAfterSeconds()));
    }
    response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
  }
}
