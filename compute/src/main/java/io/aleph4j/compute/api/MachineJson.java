package io.aleph4j.compute.api;

import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.network.NetworkLease;
import io.aleph4j.compute.vm.Session;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmRecord;
import io.aleph4j.compute.vm.VmState;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Machines as the lists tell them (spec 04 §3.2). */
final class MachineJson {
  private final AddressPlan addresses;

  MachineJson(AddressPlan addresses) {
    this.addresses = addresses;
  }

  /** Whether it is a machine at all: somebody may have asked for a hash that names none. */
  boolean isMachine(VmRecord record) {
    return (record.kind() != null || !(record.state() instanceof VmState.Stopped))
        && addresses.has(record.vmId());
  }

  static boolean isRunning(VmRecord record) {
    return record.state() instanceof VmState.Running || record.state() instanceof VmState.Starting;
  }

  static String state(VmState state) {
    return state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static VmDefinition.Kind kind(VmRecord record) {
    VmDefinition.Kind kind = record.kind();
    return kind == null ? VmDefinition.Kind.ON_DEMAND : kind;
  }

  private NetworkLease lease(VmRecord record) {
    return addresses.lease(record.itemHash(), kind(record), record.vmId());
  }

  /** An entry of the first list. */
  ObjectNode version1(VmRecord record) {
    NetworkLease lease = lease(record);
    ObjectNode json = Replies.object();
    json.putObject("networking").put("ipv4", lease.ipv4Network()).put("ipv6", lease.ipv6Network());
    json.put("vm_type", kind(record).wireName());
    return json.put("awaiting_confidential_init", false);
  }

  /** An entry of the second list; clients refuse the whole list when one key is missing. */
  ObjectNode version2(VmRecord record, String hostIpv4) {
    NetworkLease lease = lease(record);
    ObjectNode json = Replies.object();
    ObjectNode networking = json.putObject("networking");
    networking.put("ipv4_network", lease.ipv4Network());
    networking.put("host_ipv4", hostIpv4);
    networking.put("ipv6_network", lease.ipv6Network());
    networking.put("ipv6_ip", lease.ipv6().toString());
    networking.put("ipv4_ip", lease.ipv4());
    networking.putObject("mapped_ports");
    json.set("status", times(record.times()));
    json.put("running", isRunning(record));
    json.put("awaiting_confidential_init", false);
    return json.put("vm_type", kind(record).wireName());
  }

  private static ObjectNode times(VmRecord.Times times) {
    ObjectNode json = Replies.object();
    json.put("defined_at", Replies.time(times.definedAt()));
    json.put("preparing_at", Replies.time(times.preparingAt()));
    json.put("prepared_at", Replies.time(times.preparedAt()));
    json.put("starting_at", Replies.time(times.startingAt()));
    json.put("started_at", Replies.time(times.startedAt()));
    json.put("stopping_at", Replies.time(times.stoppingAt()));
    return json.put("stopped_at", Replies.time(times.stoppedAt()));
  }

  /** A record as administrators see it. */
  static ObjectNode row(VmRecord record) {
    ObjectNode json = Replies.object();
    json.put("vm_hash", record.itemHash().value());
    json.put("vm_id", record.vmId());
    json.put("vm_type", kind(record).wireName());
    json.put("persistent", kind(record) != VmDefinition.Kind.ON_DEMAND);
    json.put("state", state(record.state()));
    if (record.state() instanceof VmState.Stopping stopping) {
      json.put("reason", stopping.reason());
    } else if (record.state() instanceof VmState.Stopped stopped) {
      json.put("reason", stopped.reason());
      json.put("failure", stopped.failure());
    }
    json.put("time_defined", Replies.time(record.times().definedAt()));
    json.put("time_prepared", Replies.time(record.times().preparedAt()));
    json.put("time_started", Replies.time(record.times().startedAt()));
    return json.put("time_stopping", Replies.time(record.times().stoppingAt()));
  }

  /** Everything of a machine, for administrators. */
  ObjectNode details(Vm vm) {
    ObjectNode json = row(vm.record());
    VmDefinition definition = vm.definition();
    if (definition != null) {
      json.put("owner", definition.owner().value());
      json.put("vcpus", definition.vcpus());
      json.put("memory", definition.memoryMib());
      json.put("runtime", definition.runtime().ref().value());
      json.put("code", definition.code().file().ref().value());
      json.put("volumes", definition.volumes().size());
      json.put("internet", definition.internet());
    }
    Session session = vm.session();
    json.put("calls", session == null ? 0 : session.calls());
    HostProcess.Usage usage = vm.usage();
    if (usage != null) {
      json.put("cpu_time_seconds", usage.processorNanos() / 1e9);
      json.put("memory_bytes", usage.memoryBytes());
    }
    return json;
  }
}
