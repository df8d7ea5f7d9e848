package io.aleph4j.compute.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.network.NetworkLease;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ComputeApiTest {
  private static final String NO_PROGRAM = "{\"error\":\"404: Invalid message reference\"}";

  @TempDir Path folder;
  private ApiFixture node;

  @BeforeEach
  void start() {
    node = new ApiFixture(folder, FakeGuest.serving(connection -> {}));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private ItemHash running() throws InterruptedException {
    ItemHash hash = node.node.add("program");
    node.machines.get(hash).acquire().close();
    return hash;
  }

  @Test
  void refusesToLogInWithTheStatusThatCrawlersExpect() throws Exception {
    HttpResponse<String> refused = node.get("/about/login");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).isEqualTo("{\"success\":false}");
    assertThat(refused.headers().firstValue("Server")).contains("aleph-vm/1.14.0");
    assertThat(node.get("/about/login?token=wrong").statusCode()).isEqualTo(401);
  }

  @Test
  void showsSettingsToAdministratorsOnly() throws Exception {
    HttpResponse<String> login =
        node.get("/about/login?token=" + ApiFixture.TOKEN.replace(" ", "%20"));
    assertThat(login.statusCode()).isEqualTo(302);
    assertThat(login.headers().firstValue("Location")).contains("/about/config");
    assertThat(login.headers().firstValue("Set-Cookie").orElseThrow()).contains("HttpOnly");
    assertThat(node.get("/about/config").body()).isEqualTo("{\"error\":\"401 Invalid token\"}");
    assertThat(node.get("/about/executions/records", "Cookie", "token=x").statusCode())
        .isEqualTo(401);
  }

  @Test
  void errorsAreJson() throws Exception {
    assertThat(node.get("/about/nothing").body()).isEqualTo("{\"error\":\"404: Not Found\"}");
    assertThat(node.get("/status/nothing").body()).isEqualTo("{\"error\":\"404: Not Found\"}");
    assertThat(node.get("/nothing").body()).isEqualTo(NO_PROGRAM);
    assertThat(node.send("POST", "/control/nothing").body()).isEqualTo(NO_PROGRAM);
    assertThat(node.send("POST", "/about/login").statusCode()).isEqualTo(404);
    assertThat(node.get("/about/certificates").statusCode()).isEqualTo(503);
    assertThat(node.get("/vm/nothing").body())
        .isEqualTo("{\"error\":\"Invalid message reference: nothing\"}");
  }

  @Test
  void listsMachines() throws Exception {
    ItemHash hash = running();
    JsonNode first = node.json("/about/executions/list").path(hash.value());
    assertThat(first.path("vm_type").asString()).isEqualTo("microvm");
    assertThat(first.path("networking").path("ipv4").asString()).isEqualTo("172.16.4.0/24");
    JsonNode second = node.json("/v2/about/executions/list").path(hash.value());
    assertThat(second.path("running").asBoolean()).isTrue();
    assertThat(second.path("status").propertyNames())
        .containsExactly(
            "defined_at",
            "preparing_at",
            "prepared_at",
            "starting_at",
            "started_at",
            "stopping_at",
            "stopped_at");
    assertThat(second.path("status").path("started_at").asString())
        .isEqualTo("2026-01-02 03:04:05+00:00");
    assertThat(second.path("networking").propertyNames())
        .containsExactly(
            "ipv4_network", "host_ipv4", "ipv6_network", "ipv6_ip", "ipv4_ip", "mapped_ports");
    NetworkLease lease = AddressPlan.standard().lease(hash, VmDefinition.Kind.ON_DEMAND, 4);
    assertThat(second.path("networking").path("ipv6_network").asString())
        .isEqualTo(lease.ipv6Network());
    assertThat(second.path("networking").path("ipv6_ip").asString())
        .isEqualTo(lease.ipv6().toString());
    node.machines.get(hash).stop("test");
    assertThat(node.json("/about/executions/list").isEmpty()).isTrue();
    assertThat(node.json("/v2/about/executions/list").path(hash.value()).path("running"))
        .hasToString("false");
  }

  @Test
  void doesNotListWhatIsNoMachine() throws Exception {
    assertThat(node.get("/vm/" + "ab".repeat(32)).statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(node.json("/v2/about/executions/list").isEmpty()).isTrue();
  }

  @Test
  void tellsWhatClientsNeedOfTheSystem() throws Exception {
    JsonNode usage = node.json("/about/usage/system");
    assertThat(usage.path("gpu").path("devices").isArray()).isTrue();
    assertThat(usage.path("properties").path("cpu").path("architecture").isString()).isTrue();
    assertThat(usage.path("mem").path("total_kB").isIntegralNumber()).isTrue();
    assertThat(usage.path("period").path("start_timestamp").asString())
        .isEqualTo("2026-01-02T03:04:00Z");
    assertThat(usage.path("active").asBoolean()).isTrue();
    JsonNode capability = node.json("/about/capability");
    assertThat(capability.path("cpu").propertyNames())
        .contains("architecture", "vendor", "features", "model", "frequency", "count");
    assertThat(capability.path("memory").propertyNames())
        .containsExactly("size", "units", "type", "clock", "clock_units");
  }

  @Test
  void tellsItsSettings() throws Exception {
    JsonNode config = node.json("/status/config");
    assertThat(config.propertyNames())
        .containsExactly(
            "DOMAIN_NAME",
            "node_hash",
            "version",
            "references",
            "security",
            "networking",
            "debug",
            "payment",
            "computing");
    assertThat(config.path("references").path("API_SERVER").asString())
        .isEqualTo("http://core.test");
    assertThat(config.path("networking").path("IPV6_ALLOCATION_POLICY").asString())
        .isEqualTo("IPv6AllocationPolicy.static");
    assertThat(config.path("networking").path("IPV6_ADDRESS_POOL").asString())
        .isEqualTo("fc00:1:2:3::/64");
    // Whatever was asked for: machines of this node have no network.
    assertThat(config.path("networking").path("IPV6_FORWARDING_ENABLED").asBoolean(true)).isFalse();
    assertThat(config.path("networking").path("USE_NDP_PROXY").asBoolean(true)).isFalse();
  }

  @Test
  void comparesVersions() throws Exception {
    HttpResponse<String> current = node.get("/status/check/version?reference=1.14.0");
    assertThat(current.statusCode()).isEqualTo(200);
    assertThat(current.body()).isEqualTo("Up-to-date: version 1.14.0 >= 1.14.0");
    HttpResponse<String> outdated = node.get("/status/check/version?reference=1.15");
    assertThat(outdated.statusCode()).isEqualTo(403);
    assertThat(outdated.body()).isEqualTo("{\"error\":\"Outdated: version 1.14.0 < 1.15\"}");
    assertThat(node.get("/status/check/version").statusCode()).isEqualTo(400);
    assertThat(node.get("/status/check/version?reference=x").statusCode()).isEqualTo(400);
  }

  @Test
  void saysWhyMachinesAreSlow() throws Exception {
    JsonNode health = node.json("/status/health");
    assertThat(health.path("hypervisor").path("accelerated").asBoolean(true)).isFalse();
    assertThat(health.path("hypervisor").path("why_not_accelerated").asString()).isNotEmpty();
    assertThat(health.path("free").path("memory_mib").asInt()).isEqualTo(8192);
  }

  @Test
  void saysWhyItUsesAnotherHypervisorThanItShould(@TempDir Path other) throws Exception {
    assertThat(node.json("/status/health").path("status").asString()).isEqualTo("ok");
    assertThat(node.json("/status/health").path("hypervisor").path("why_other").isNull()).isTrue();
    try (ApiFixture degraded =
        new ApiFixture(other, FakeGuest.serving(connection -> {}), "no KVM", "it does not boot")) {
      JsonNode health = degraded.json("/status/health");
      assertThat(health.path("status").asString()).isEqualTo("degraded");
      assertThat(health.path("hypervisor").path("why_other").asString())
          .isEqualTo("it does not boot");
      assertThat(health.path("hypervisor").path("why_not_accelerated").asString())
          .startsWith("no KVM");
    }
  }

  @Test
  void countsForWhoeverIsHere() throws Exception {
    running();
    String metrics = node.get("/metrics").body();
    assertThat(metrics)
        .contains("aleph_compute_machines{state=\"running\"} 1\n")
        .contains("aleph_compute_boots_total 1\n")
        .contains("jvm_");
    assertThat(node.get("/metrics", "X-Forwarded-For", "192.0.2.1").statusCode()).isEqualTo(403);
  }

  @Test
  void asksTheDiagnosticProgramAndSaysWhatFails() throws Exception {
    HttpResponse<String> check = node.get("/status/check/fastapi");
    assertThat(check.statusCode()).isEqualTo(503);
    assertThat(StrictJson.parse(check.body()).propertyNames())
        .containsExactly(
            "index",
            "environ",
            "messages",
            "dns",
            "ipv4",
            "internet",
            "cache",
            "persistent_storage",
            "error_handling",
            "get_a_message",
            "lifespan");
    assertThat(StrictJson.parse(node.get("/status/check/fastapi/legacy").body()).size())
        .isEqualTo(9);
  }

  @Test
  void showsAPage() throws Exception {
    HttpResponse<String> page = node.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("/dns4/crn.example.org/tcp/443/https", "1.14.0")
        .doesNotContain("{{");
    assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(LandingPage.escape("<a href='\"&")).isEqualTo("&lt;a href=&#39;&quot;&amp;");
    assertThat(Hosts.isNode("crn.example.org:443", "crn.example.org")).isTrue();
    assertThat(Hosts.isNode("[::1]:80", "crn.example.org")).isTrue();
    assertThat(Hosts.isNode("a.example.org", "crn.example.org")).isFalse();
  }

  @Test
  void pagesOfOtherOriginsMayAskWithCredentials() throws Exception {
    HttpResponse<String> answer = node.get("/about/usage/system", "Origin", "https://console.test");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://console.test");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
    String stop = "/control/machine/" + "ab".repeat(32) + "/stop";
    HttpResponse<String> asked =
        node.send(
            "OPTIONS",
            stop,
            "Origin",
            "https://console.test",
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "x-signedpubkey, x-signedoperation");
    assertThat(asked.statusCode()).isEqualTo(200);
    assertThat(asked.headers().firstValue("Access-Control-Allow-Headers"))
        .contains("X-SIGNEDPUBKEY, X-SIGNEDOPERATION");
    assertThat(node.get("/", "Origin", "https://console.test").headers().map())
        .doesNotContainKey("access-control-allow-origin");
  }
}
