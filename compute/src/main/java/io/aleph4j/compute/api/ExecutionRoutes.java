package io.aleph4j.compute.api;

import io.aleph4j.compute.network.HostAddress;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.vm.VmRecord;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Comparator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The lists of machines (spec 04 §3.2). */
final class ExecutionRoutes {
  private final VmPool machines;
  private final MachineJson json;
  private final Administrator administrator;
  private final Recent<String> hostIpv4;

  ExecutionRoutes(ApiSettings settings, VmPool machines, Administrator administrator) {
    this.machines = machines;
    this.json = new MachineJson(settings.networking().addresses());
    this.administrator = administrator;
    this.hostIpv4 =
        new Recent<>(
            Duration.ofMinutes(1),
            System::nanoTime,
            () -> HostAddress.ipv4(settings.networking().device()));
  }

  /** {@code GET /about/executions/list}: what runs. */
  void version1(Context context) {
    ObjectNode list = Replies.object();
    for (Vm vm : machines.all()) {
      VmRecord record = vm.record();
      if (json.isMachine(record) && MachineJson.isRunning(record)) {
        list.set(record.itemHash().value(), json.version1(record));
      }
    }
    Replies.json(context, list);
  }

  /** {@code GET /v2/about/executions/list}: all that are known. */
  void version2(Context context) {
    ObjectNode list = Replies.object();
    for (Vm vm : machines.all()) {
      VmRecord record = vm.record();
      if (json.isMachine(record)) {
        list.set(record.itemHash().value(), json.version2(record, hostIpv4.get()));
      }
    }
    Replies.json(context, list);
  }

  /** {@code GET /about/executions/details}, for administrators. */
  void details(Context context) {
    administrator.check(context);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Vm vm : machines.all()) {
      list.addObject().set(vm.itemHash().value(), json.details(vm));
    }
    Replies.json(context, list);
  }

  /** {@code GET /about/executions/records}, for administrators; the newest first. */
  void records(Context context) {
    administrator.check(context);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    machines.all().stream()
        .map(Vm::record)
        .sorted(Comparator.comparing((VmRecord r) -> r.times().definedAt()).reversed())
        .map(MachineJson::row)
        .forEach(list::add);
    Replies.json(context, list);
  }
}
