package io.aleph4j.compute.api;

import io.aleph4j.compute.hypervisor.Choice;
import io.aleph4j.compute.vm.Capacity;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.service.metrics.Metrics;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** How this node is, for its operator. */
final class HealthRoutes {
  private final ApiSettings settings;
  private final ApiServices services;
  private final KvmFacts kvm;
  private final Metrics metrics = new Metrics();

  HealthRoutes(ApiSettings settings, ApiServices services, SystemFiles files) {
    this.settings = settings;
    this.services = services;
    this.kvm = new KvmFacts(files);
  }

  /** {@code GET /status/health}. */
  void health(Context context) {
    ObjectNode json = Replies.object();
    Choice choice = services.hypervisor();
    json.put("status", choice.whyOther().isEmpty() ? "ok" : "degraded");
    json.put("version", settings.version());
    describe(choice, json.putObject("hypervisor"));
    json.put("limits", services.host().limits());
    Capacity.Free free = services.capacity().free();
    json.putObject("free").put("memory_mib", free.memoryMib()).put("vcpus", free.vcpus());
    ObjectNode machines = json.putObject("machines");
    byState().forEach(machines::put);
    Replies.json(context, json);
  }

  private void describe(Choice choice, ObjectNode json) {
    boolean isAccelerated = choice.hypervisor().isAccelerated();
    json.put("description", choice.hypervisor().description());
    json.put("accelerated", isAccelerated);
    json.put("why_not_accelerated", isAccelerated ? null : whyEmulated(choice));
    json.put("why_other", choice.whyOther().isEmpty() ? null : choice.whyOther());
  }

  /** What the start has found says what failed; what a look at the system finds says what helps. */
  private String whyEmulated(Choice choice) {
    String failed = choice.whyEmulated();
    String obstacle = kvm.obstacle().orElse("");
    if (failed.isEmpty() && obstacle.isEmpty()) {
      return "this system offers KVM, but this node was started without it: see what it logged when"
          + " it started";
    }
    if (obstacle.startsWith(failed)) {
      return obstacle; // both of them say that there is no device
    }
    return obstacle.isEmpty() ? failed : failed + "; " + obstacle;
  }

  private Map<String, Long> byState() {
    return services.machines().all().stream()
        .collect(
            Collectors.groupingBy(
                vm -> MachineJson.state(vm.record().state()), TreeMap::new, Collectors.counting()));
  }

  /** {@code GET /metrics}, for whoever asks from this system itself. */
  void metrics(Context context) {
    if (!isLocal(context)) {
      throw Replies.error(403, "Metrics are shown on this system only: ask http://localhost");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    out.writeBytes(own().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(metrics.text());
    context.contentType(metrics.contentType()).result(out.toByteArray());
  }

  // A proxy in front of this node asks from here as well, but for others.
  private static boolean isLocal(Context context) {
    return Hosts.isLoopback(context.req().getRemoteAddr())
        && Hosts.isLoopback(Hosts.name(context.header("Host")))
        && context.header("X-Forwarded-For") == null;
  }

  private String own() {
    StringBuilder text = new StringBuilder(1024);
    head(text, "machines", "gauge", "Machines that this node knows, by state.");
    byState().forEach((state, count) -> line(text, "machines", "{state=\"" + state + "\"}", count));
    int calls = 0;
    for (Vm vm : services.machines().all()) {
      var session = vm.session();
      calls += session == null ? 0 : session.calls();
    }
    Capacity.Free free = services.capacity().free();
    single(text, "calls_in_progress", "gauge", "Calls of programs at this moment.", calls);
    single(
        text,
        "calls_total",
        "counter",
        "Calls of programs since this node was started.",
        services.calls().getAsLong());
    single(
        text,
        "boots_total",
        "counter",
        "Machines that this node has begun to boot.",
        services.gate().entered());
    single(text, "free_memory_mebibytes", "gauge", "Memory for machines.", free.memoryMib());
    single(text, "free_vcpus", "gauge", "Processors for machines.", free.vcpus());
    return text.toString();
  }

  private static void single(
      StringBuilder text, String name, String kind, String help, long value) {
    head(text, name, kind, help);
    line(text, name, null, value);
  }

  private static void head(StringBuilder text, String name, String kind, String help) {
    text.append("# HELP aleph_compute_").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE aleph_compute_").append(name).append(' ').append(kind).append('\n');
  }

  private static void line(StringBuilder text, String name, @Nullable String labels, long value) {
    text.append("aleph_compute_").append(name).append(labels == null ? "" : labels);
    text.append(' ').append(value).append('\n');
  }
}
