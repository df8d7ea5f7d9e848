package io.aleph4j.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.service.config.ConfigException;
import io.aleph4j.service.config.Configuration;
import io.aleph4j.service.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                Map.entry("storage.folder", "/var/lib/aleph4j"),
                Map.entry("storage.max_file_size", "100 MiB"),
                Map.entry("storage.max_unauthenticated_upload_file_size", "25 MiB"),
                Map.entry("storage.unauthenticated_upload_quota", "1 GiB"),
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
                Map.entry("postgres.shared_buffers", "128MB"),
                Map.entry("websocket.max_message_connections", "10000"),
                Map.entry("websocket.max_status_connections", "1000"),
                Map.entry("websocket.heartbeat", "30 s")));
  }

  @ParameterizedTest
  @CsvSource({
    "storage.unauthenticated_upload_quota, 0",
    "storage.unauthenticated_upload_quota, 4 TiB",
    "storage.garbage_collector_period, 0",
    "storage.grace_period, 0",
    "payment.credit_interval, 0",
    "storage.max_file_size, 9000000000000000000",
    "fetch.patience, 0",
    "fetch.patience, 30 d",
  })
  void whatCannotWorkIsRefusedByItsName(String path, String value) {
    String yaml = path.replace(".", ":\n  ") + ": " + value + '\n';
    assertThatThrownBy(() -> CoreSettings.SCHEMA.parse(yaml, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(path);
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
    assertThat(read.warnings()).hasSize(4);
  }
}
