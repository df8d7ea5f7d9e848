package io.aleph4j.compute.api;

import io.aleph4j.compute.network.AddressPlan;
import io.javalin.http.Context;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** How this node is set up: for everybody, and for administrators (spec 04 §3.2, §3.3). */
final class ConfigRoutes {
  private static final String SECRET = "<redacted>";

  private final ApiSettings settings;
  private final Administrator administrator;

  ConfigRoutes(ApiSettings settings, Administrator administrator) {
    this.settings = settings;
    this.administrator = administrator;
  }

  /** {@code GET /status/config}. Clients and the scheduler need every key. */
  void status(Context context) {
    ObjectNode json = Replies.object();
    json.put("DOMAIN_NAME", settings.domain());
    json.put("node_hash", settings.nodeHash());
    json.put("version", settings.version());
    ObjectNode references = json.putObject("references");
    references.put("API_SERVER", apiServer());
    references.put("CHECK_FASTAPI_VM_ID", settings.references().checkProgram());
    references.put("CONNECTOR_URL", settings.references().connector());
    security(json.putObject("security"));
    networking(json.putObject("networking"));
    json.putObject("debug")
        .put("SENTRY_DSN_CONFIGURED", false)
        .put("DEBUG_ASYNCIO", false)
        .put("EXECUTION_LOG_ENABLED", false);
    payment(json.putObject("payment"));
    computing(json.putObject("computing"));
    Replies.json(context, json);
  }

  private String apiServer() {
    return settings.references().coreNode().toString().replaceFirst("/+$", "");
  }

  private void security(ObjectNode json) {
    ApiSettings.Security security = settings.security();
    json.put("USE_JAILER", security.usesJailer());
    json.put("PRINT_SYSTEM_LOGS", security.printsSystemLogs());
    json.put("WATCH_FOR_UPDATES", security.watchesForUpdates());
    json.put("ALLOW_VM_NETWORKING", security.allowsNetworking());
    json.put("USE_DEVELOPER_SSH_KEYS", security.usesDeveloperKeys());
  }

  private void networking(ObjectNode json) {
    ApiSettings.Networking networking = settings.networking();
    AddressPlan addresses = networking.addresses();
    json.put("IPV6_ADDRESS_POOL", addresses.pool().toString());
    // sic: the name with its class, which crawlers know.
    json.put("IPV6_ALLOCATION_POLICY", "IPv6AllocationPolicy." + addresses.policy().word());
    json.put("IPV6_SUBNET_PREFIX", addresses.subnetPrefix());
    json.put("IPV6_FORWARDING_ENABLED", networking.forwarding());
    json.put("USE_NDP_PROXY", networking.ndpProxy());
  }

  private void payment(ObjectNode json) {
    ApiSettings.Payments payments = settings.payments();
    json.put("PAYMENT_RECEIVER_ADDRESS", payments.receiver());
    ObjectNode chains = json.putObject("AVAILABLE_PAYMENTS");
    payments.streams().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> chain(chains.putObject("Chain." + entry.getKey()), entry.getValue()));
    json.put("PAYMENT_MONITOR_INTERVAL", payments.monitorSeconds());
  }

  private static void chain(ObjectNode json, ApiSettings.StreamChain chain) {
    json.put("chain_id", chain.chainId());
    json.put("rpc", chain.rpc());
    json.put("standard_token", chain.standardToken());
    json.put("super_token", chain.superToken());
    json.put("testnet", chain.testnet());
    json.put("active", true);
  }

  private void computing(ObjectNode json) {
    ApiSettings.Computing computing = settings.computing();
    json.put("ENABLE_QEMU_SUPPORT", computing.qemu());
    json.put("INSTANCE_DEFAULT_HYPERVISOR", computing.defaultHypervisor());
    json.put("ENABLE_CONFIDENTIAL_COMPUTING", computing.confidential());
    json.put("ENABLE_GPU_SUPPORT", computing.gpu());
  }

  /** {@code GET /about/config}, for administrators; what is secret is left out. */
  void all(Context context) {
    administrator.check(context);
    ObjectNode json = Replies.object();
    json.put("DOMAIN_NAME", settings.domain());
    json.put("NODE_HASH", settings.nodeHash());
    json.put("API_SERVER", apiServer());
    json.put("CONNECTOR_URL", settings.references().connector());
    json.put("CHECK_FASTAPI_VM_ID", settings.references().checkProgram());
    json.put("LEGACY_CHECK_FASTAPI_VM_ID", settings.references().legacyCheckProgram());
    security(json);
    networking(json);
    json.put("NETWORK_INTERFACE", settings.networking().device());
    payment(json);
    computing(json);
    ApiSettings.Probes probes = settings.probes();
    json.put("CONNECTIVITY_IPV4_URL", probes.ipv4().toString());
    json.put("CONNECTIVITY_IPV6_URL", probes.ipv6().toString());
    json.put("CONNECTIVITY_DNS_HOSTNAME", probes.name());
    var pages = json.putArray("CONNECTIVITY_HTTP_URLS");
    probes.pages().forEach(page -> pages.add(page.toString()));
    json.put("LOGIN_TOKEN", SECRET);
    json.put("version", settings.version());
    Replies.json(context, json);
  }
}
