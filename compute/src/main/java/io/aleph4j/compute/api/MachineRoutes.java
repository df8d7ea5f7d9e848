package io.aleph4j.compute.api;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmState;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What the owner of a machine does with it (spec 04 §3.5). */
final class MachineRoutes {
  static final String UNKNOWN = "No virtual machine with ref <ref>";

  private static final Logger log = LoggerFactory.getLogger(MachineRoutes.class);
  private static final double LONGEST = 864_000;

  private final Owners owners;
  private final ApiServices services;

  MachineRoutes(Owners owners, ApiServices services) {
    this.owners = owners;
    this.services = services;
  }

  /** {@code POST .../stop}. */
  void stop(Context context) throws Exception {
    owners.with(
        context,
        UNKNOWN,
        (vm, request) -> {
          // One that is to run always may be away between two tries.
          if (isStopped(vm) && !vm.record().wanted().always()) {
            Replies.text(context, 200, "Already stopped, nothing to do");
          } else {
            vm.stop("its owner stopped it");
            Replies.text(context, 200, "Stopped VM with ref " + request.hash());
          }
        });
  }

  private static boolean isStopped(Vm vm) {
    return vm.record().state() instanceof VmState.Stopped
        || vm.record().state() instanceof VmState.Defined;
  }

  /** {@code POST .../reboot}; one that does not run is started. */
  void reboot(Context context) throws Exception {
    owners.with(
        context,
        UNKNOWN,
        (vm, request) -> {
          boolean wasStopped = isStopped(vm);
          if (!wasStopped) {
            vm.stop("its owner restarted it");
          }
          Thread.ofVirtual().name("start of " + request.hash()).start(() -> start(vm));
          Replies.text(
              context,
              200,
              (wasStopped ? "Starting VM (was not running) with ref " : "Rebooted VM with ref ")
                  + request.hash());
        });
  }

  private static void start(Vm vm) {
    try {
      vm.acquire().close();
    } catch (ComputeException e) {
      log.info("{} could not be started: {}", vm.itemHash(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@code POST .../erase}. */
  void erase(Context context) throws Exception {
    owners.with(
        context,
        UNKNOWN,
        (vm, request) -> {
          services.machines().forget(request.hash(), "its owner erased it");
          services.host().remove(services.volumes().resolve(request.hash().value()));
          Replies.text(context, 200, "Erased VM with ref " + request.hash());
        });
  }

  /** {@code POST .../expire}: the run that is on ends in so many seconds. */
  void expire(Context context) throws Exception {
    owners.with(
        context,
        UNKNOWN,
        (vm, request) -> {
          double seconds = timeout(request).orElseThrow(MachineRoutes::invalidTimeout);
          if (!(seconds > 0 && seconds < LONGEST)) {
            throw invalidTimeout();
          }
          vm.endAt(services.clock().instant().plus(Duration.ofMillis(Math.round(seconds * 1000))));
          Replies.text(
              context,
              200,
              "Expiring VM with ref " + request.hash() + " in " + spell(seconds) + " seconds");
        });
  }

  private static RuntimeException invalidTimeout() {
    return Replies.error(400, "Invalid timeout duration");
  }

  private static OptionalDouble timeout(Owners.Request request) {
    String query = request.context().queryParam("timeout");
    if (query != null) {
      return query.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")
          ? OptionalDouble.of(Double.parseDouble(query))
          : OptionalDouble.empty();
    }
    try {
      JsonNode timeout = StrictJson.parse(request.body()).path("timeout");
      return timeout.isNumber() ? OptionalDouble.of(timeout.doubleValue()) : OptionalDouble.empty();
    } catch (InvalidMessageException e) {
      return OptionalDouble.empty();
    }
  }

  private static String spell(double seconds) {
    return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
  }

  /** {@code POST .../update}, for everybody: nothing is forwarded to programs yet. */
  void update(Context context) {
    Vm vm = owners.machine(context, "404: VM not found");
    if (MachineJson.isRunning(vm.record())) {
      Replies.json(context, Replies.object());
    } else {
      Replies.json(context, Replies.object().put("status", "ok").put("msg", "VM not starting yet"));
    }
  }
}
