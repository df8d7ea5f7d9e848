package io.aleph4j.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.service.config.ConfigException;
import io.aleph4j.service.config.Configuration;
import io.aleph4j.service.config.Setting;
import io.aleph4j.service.web.Cost;
import io.aleph4j.service.web.RateLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names and the defaults of all settings, which operators rely on. */
class CoreSettingsTest {

  private static final Path MANUAL = Path.of("../docs/operator/configuration.md");

  @Test
  void namesAndDefaultsStayAsTheyAre() {
    assertThat(
            CoreSettings.SCHEMA.settings().stream()
                .collect(Collectors.toMap(Setting::path, Setting::writtenStandard)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("logging.level", "info"),
                Map.entry("http.host", "\"0.0.0.0\""),
                Map.entry("p2p.http_port", "4024"),
                Map.entry("http.idle_timeout", "1 min"),
                Map.entry("http.body_memory", "64 MiB"),
                Map.entry("http.sockets_per_client", "100"),
                Map.entry("http.proxies", "[127.0.0.0/8, \"::1\"]"),
                Map.entry("http.limits.enabled", "true"),
                Map.entry("http.limits.unlimited", "[]"),
                Map.entry("http.limits.reads_per_second", "500"),
                Map.entry("http.limits.lists_per_second", "100"),
                Map.entry("http.limits.publishes_per_second", "200"),
                Map.entry("http.limits.uploads_per_second", "10"),
                Map.entry("http.forgotten_times_as_texts", "false"),
                Map.entry("aleph.queue_topic", "ALEPH-TEST"),
                Map.entry("aleph.jobs.pending_messages.max_retries", "10"),
                Map.entry("aleph.auth.public_key", "null"),
                Map.entry("aleph.auth.max_token_age", "5 min"),
                Map.entry("process.lanes", "1"),
                Map.entry("process.strict_security", "false"),
                Map.entry("process.tezos_dates_of_1970", "false"),
                Map.entry(
                    "aleph.scoring.addresses", "[\"0x4D52380D3191274a04846c89c069E6C3F2Ed94e4\"]"),
                Map.entry("aleph.scoring.channel", "aleph-scoring"),
                Map.entry("aleph.scoring.metrics_post_type", "aleph-network-metrics"),
                Map.entry("aleph.scoring.retention_months", "12"),
                Map.entry(
                    "aleph.balances.addresses",
                    "[\"0xB34f25f2c935bCA437C061547eA12851d719dEFb\","
                        + " \"0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10\"]"),
                Map.entry("aleph.balances.post_type", "balances-update"),
                Map.entry(
                    "aleph.credit_balances.addresses",
                    "[\"0x2E4454fAD1906c0Ce6e45cBFA05cE898Ac3AC1dC\"]"),
                Map.entry(
                    "aleph.credit_balances.post_types",
                    "[aleph_credit_distribution, aleph_credit_expense, aleph_credit_transfer]"),
                Map.entry("aleph.credit_balances.channels", "[ALEPH_CREDIT]"),
                Map.entry("payment.price_owner", "\"0xFba561a84A537fCaa567bb7A2257e7142701ae2A\""),
                Map.entry("payment.paid_from", "2025-04-04T13:57:59Z"),
                Map.entry("payment.paid_from_height", "22196000"),
                Map.entry("payment.machines_by_credit_from", "2026-03-11T00:00:00Z"),
                Map.entry("payment.all_by_credit_from", "2027-01-01T00:00:00Z"),
                Map.entry("payment.free_file_size", "25 MiB"),
                Map.entry("storage.folder", "/var/lib/aleph4j"),
                Map.entry("storage.max_file_size", "100 MiB"),
                Map.entry("storage.max_unauthenticated_upload_file_size", "25 MiB"),
                Map.entry("storage.unauthenticated_upload_quota", "1 GiB"),
                Map.entry("storage.unauthenticated_upload_quota_of_all", "16 GiB"),
                Map.entry("aleph.jobs.cron.period", "30 min"),
                Map.entry("payment.holding_interval", "1 h"),
                Map.entry("payment.credit_interval", "1 h"),
                Map.entry("payment.unpaid_file_period", "25 h"),
                Map.entry("storage.grace_period", "1 d"),
                Map.entry("storage.garbage_collector_period", "15 min"),
                Map.entry("storage.reserve", "512 MiB"),
                Map.entry("fetch.peers", "[]"),
                Map.entry("fetch.concurrency", "64"),
                Map.entry("fetch.per_host", "5"),
                Map.entry("fetch.patience", "15 s"),
                Map.entry("ipfs.enabled", "true"),
                Map.entry("ipfs.max_upload_file_size", "1 GiB"),
                Map.entry("ipfs.max_unauthenticated_upload_file_size", "25 MiB"),
                Map.entry("ipfs.max_upload_car_size", "4 GiB"),
                Map.entry("postgres.host", "null"),
                Map.entry("postgres.port", "5432"),
                Map.entry("postgres.database", "aleph"),
                Map.entry("postgres.user", "aleph"),
                Map.entry("postgres.password", "\"\""),
                Map.entry("postgres.pool_size", "16"),
                Map.entry("postgres.shared_buffers", "auto"),
                Map.entry("websocket.max_message_connections", "10000"),
                Map.entry("websocket.max_status_connections", "1000"),
                Map.entry("websocket.heartbeat", "30 s")));
  }

  @ParameterizedTest
  @CsvSource({
    "http.proxies, '[10.0.0.0/33]'",
    "http.proxies, '[proxy.example]'",
    "http.limits.unlimited, '[10.0]'",
    "http.limits.lists_per_second, 0",
    "storage.unauthenticated_upload_quota, 0",
    "storage.unauthenticated_upload_quota, 4 TiB",
    "storage.unauthenticated_upload_quota_of_all, 0",
    "storage.unauthenticated_upload_quota_of_all, 4 TiB",
    "storage.garbage_collector_period, 0",
    "storage.grace_period, 0",
    "payment.credit_interval, 0",
    "storage.max_file_size, 9000000000000000000",
    "fetch.patience, 0",
    "fetch.patience, 30 d",
    "payment.paid_from, yesterday",
    "payment.paid_from, 1969-12-31T23:59:59Z",
    "payment.machines_by_credit_from, 2026-13-01",
    "payment.all_by_credit_from, 2027-01-01T00:00:00",
    "payment.all_by_credit_from, +10000-01-01T00:00:00Z",
    "payment.paid_from_height, -1",
    "payment.free_file_size, 2000 TiB",
    "aleph.credit_balances.post_types, aleph_credit_gift",
  })
  void whatCannotWorkIsRefusedByItsName(String path, String value) {
    String yaml =
        path.replace(".", ": {") + ": " + value + "}".repeat(path.split("\\.").length - 1);
    assertThatThrownBy(() -> CoreSettings.SCHEMA.parse(yaml, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(path);
  }

  @ParameterizedTest
  @CsvSource({
    "2027-01-01, 2027-01-01T00:00:00Z",
    "2027-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "2027-01-01T00:00:00.000001Z, 2027-01-01T00:00:00.000001Z",
    "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
  })
  void aDateMayLeaveTheTimeAway(String written, Instant meant) {
    String yaml = "payment:\n  all_by_credit_from: " + written + '\n';
    assertThat(CoreSettings.SCHEMA.parse(yaml, Map.of()).get(CoreSettings.ALL_BY_CREDIT_FROM))
        .isEqualTo(meant);
  }

  @Test
  void limitsAreAsTheySayOrNone() {
    Configuration read =
        CoreSettings.SCHEMA.parse(
            "http: {sockets_per_client: 7, proxies: [10.1.0.0/16],"
                + " limits: {reads_per_second: 3, unlimited: [192.0.2.1]}}",
            Map.of());
    RateLimits limits = CoreCommand.limits(read);
    assertThat(limits.budgets().get(Cost.CHEAP)).isEqualTo(new RateLimits.Budget(15, 3));
    assertThat(limits.budgets().get(Cost.UPLOAD)).isEqualTo(new RateLimits.Budget(50, 10));
    assertThat(limits.sockets()).isEqualTo(7);
    assertThat(limits.unlimited().contains(InetAddress.ofLiteral("192.0.2.1"))).isTrue();
    assertThat(limits.proxies().contains(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
    assertThat(limits.proxies().contains(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    RateLimits none =
        CoreCommand.limits(CoreSettings.SCHEMA.parse("http: {limits: {enabled: false}}", Map.of()));
    assertThat(none.budgets()).isEmpty();
    assertThat(none.unlimited().contains(InetAddress.ofLiteral("203.0.113.7"))).isTrue();
    assertThat(none.unlimited().contains(InetAddress.ofLiteral("2001:db8::1"))).isTrue();
  }

  @Test
  void theManualListsThem() throws IOException {
    assertThat(Files.readString(MANUAL)).contains(CoreSettings.SCHEMA.toMarkdown());
  }

  @Test
  void aFileOfTheReferenceNodeLoadsWithOneWarningForEachNameWithoutEffect() {
    Configuration read =
        CoreSettings.SCHEMA.parse(
            """
            logging:
              level: 30
            mongodb:
              uri: "mongodb://127.0.0.1"
            aleph:
              balances:
                addresses: ["0x1"]
                post_type: balances
              credit_balances:
                channels: []
            storage:
              engine: mongodb
              folder: /var/lib/pyaleph
            p2p:
              http_port: 4024
              listen_port: 4025
            postgres:
              host: postgres
              pool_pre_ping: true
            """,
            Map.of());
    assertThat(read.get(CoreSettings.LOGGING_LEVEL)).isEqualTo(LogLevel.WARN);
    assertThat(read.get(CoreSettings.POSTGRES_HOST)).contains("postgres");
    assertThat(read.get(CoreSettings.BALANCES_PUBLISHERS)).containsExactly("0x1");
    assertThat(read.get(CoreSettings.CREDIT_CHANNELS)).isEmpty();
    assertThat(read.warnings()).hasSize(4);
  }
}
