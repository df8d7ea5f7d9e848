package io.aleph4j.compute.call;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.UndefinedMachineException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.domain.DomainNames;
import io.aleph4j.compute.event.ProgramEvents;
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
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
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
 * Requests to programs (spec 04 §3.1): by path, {@code /vm/<hash>/...}, by a host name that begins
 * with a program's, or by a domain that stands for one. Everything else is left to the routes.
 */
public final class ProgramFront implements Passage {
  private static final Logger log = LoggerFactory.getLogger(ProgramFront.class);
  private static final int DRAIN_SECONDS = 10;
  private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final VmPool machines;
  private final CallTargets targets;
  private final String server;
  private final Doorway doorway = new Doorway();
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
   * @param names the domains of others
   */
  public ProgramFront(VmPool machines, String domain, String version, DomainNames names) {
    this.machines = machines;
    this.targets = new CallTargets(domain, names);
    this.server = "aleph-vm/" + version;
  }

  /**
   * Refuses all further requests to programs, and waits until those that are under way are
   * answered. Returns earlier at the limit.
   */
  public void drain(Duration limit) throws InterruptedException {
    int left = doorway.shut(limit);
    if (left > 0) {
      log.warn("{} calls of programs were still under way after {}", left, limit);
    }
  }

  /** Runs programs by messages; a part of this, so that a node that stops waits for them, too. */
  public ProgramEvents events() {
    return new EventCalls(machines, doorway, calls::incrementAndGet);
  }

  /** How many calls machines have had so far. */
  public long calls() {
    return calls.get();
  }

  @Override
  public void prepare(Request request, Response response) {
    response.getHeaders().put(HttpHeader.SERVER, server);
  }

  @Override
  public boolean takes(Request request) {
    return targets.isForProgram(request);
  }

  @Override
  public void handle(Request request, Response response, Callback callback) {
    if (!doorway.enter()) {
      fail(response, callback, draining());
      return;
    }
    try {
      call(request, response, callback, targets.of(request));
    } catch (CallFailure e) {
      fail(response, callback, e);
    } catch (IOException e) {
      log.debug("{} ended early: {}", request, e.toString());
      callback.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    } catch (RuntimeException e) {
      log.error("{} failed", request, e);
      fail(response, callback, CallFailure.json(500, "500: Unhandled error", e));
    } finally {
      // What has become a WebSocket has no end that could be waited for.
      doorway.leave();
    }
  }

  private void call(
      Request request, Response response, Callback callback, CallTargets.Target target)
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
      return machines.acquire(vm);
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
      Request request,
      Response response,
      Callback callback,
      CallTargets.Target target,
      VmLease lease)
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
            connections.computeIfAbsent(
                session, key -> new AppConnections(streaming.application()));
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

  private static CallFailure draining() {
    return CallFailure.json(503, "Server is draining, try another node", null)
        .retryAfter(DRAIN_SECONDS);
  }

  /** What is not encoded well is left as it is: servers take any query, and programs judge it. */
  private static String decode(String encoded) {
    String wellEncoded = STRAY_PERCENT.matcher(encoded).replaceAll("%25");
    return URLDecoder.decode(wellEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
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
