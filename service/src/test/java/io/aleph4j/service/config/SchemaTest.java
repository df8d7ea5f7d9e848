package io.aleph4j.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
  enum Level {
    INFO,
    VERY_LOUD
  }

  private static final Setting<Integer> PORT =
      Setting.of("p2p.http_port", Form.port(), 4024, "Where clients connect.");
  private static final Setting<Duration> HEARTBEAT =
      Setting.of(
          "websocket.heartbeat", Form.duration("s"), Duration.ofSeconds(30), "Time of pings.");
  private static final Setting<Duration> PERIOD =
      Setting.of("jobs.cron.period", Form.duration("h"), Duration.ofMinutes(30), "Time of jobs.");
  private static final Setting<Long> MAX_SIZE =
      Setting.of("storage.max_size", Form.size(), 100L << 20, "Largest file.");
  private static final Setting<Boolean> ENABLED =
      Setting.of("ipfs.enabled", Form.bool(), true, "Whether IPFS is used.");
  private static final Setting<List<String>> PEERS =
      Setting.of("p2p.peers", Form.texts(), List.of("/ip4/1.2.3.4"), "Who is called first.");
  private static final Setting<Optional<String>> DSN =
      Setting.of("sentry.dsn", Form.text().optional(), Optional.empty(), "Where errors go.");
  private static final Setting<String> PASSWORD =
      Setting.secret("postgres.password", Form.text(), "aleph", "The password.");
  private static final Setting<Level> LEVEL =
      Setting.of("logging.level", Form.choice(Level.class), Level.INFO, "How much is logged.");
  private static final Setting<Long> RETRIES =
      Setting.of("jobs.retries", Form.whole(1, 100), 10L, "How often.");

  private static final Schema SCHEMA =
      new Schema(
          List.of(PORT, HEARTBEAT, PERIOD, MAX_SIZE, ENABLED, PEERS, DSN, PASSWORD, LEVEL, RETRIES),
          List.of(
              new Foreign("mongodb", "no MongoDB is used"),
              new Foreign("storage.engine", "there is one engine")));

  private static Configuration parse(String yaml) {
    return SCHEMA.parse(yaml, Map.of());
  }

  private static List<String> faults(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> parse(yaml)).faults();
  }

  @Test
  void nothingWrittenMeansDefaults() {
    for (String nothing : List.of("", "  \n", "# only a comment\n", "p2p:\n", "---\n", "null")) {
      Configuration configuration = parse(nothing);
      assertThat(configuration.get(PORT)).isEqualTo(4024);
      assertThat(configuration.get(PEERS)).containsExactly("/ip4/1.2.3.4");
      assertThat(configuration.warnings()).isEmpty();
    }
  }

  @Test
  void readsEveryKind() {
    Configuration configuration =
        parse(
            """
            p2p:
              http_port: 4025
              peers: [0x23ec28598dceb2f7082cc3a9d670592dfed6e0dc, "b"]
            websocket: {heartbeat: 45}
            jobs:
              cron: {period: 0.5}
              retries: 100
            storage:
              max_size: 1.5 GiB
            ipfs: {enabled: no}
            sentry: {dsn: "https://x@y/1"}
            logging: {level: very-loud}
            postgres: {password: 0209}
            """);
    assertThat(configuration.get(PORT)).isEqualTo(4025);
    assertThat(configuration.get(PEERS))
        .containsExactly("0x23ec28598dceb2f7082cc3a9d670592dfed6e0dc", "b");
    assertThat(configuration.get(HEARTBEAT)).isEqualTo(Duration.ofSeconds(45));
    assertThat(configuration.get(PERIOD)).isEqualTo(Duration.ofMinutes(30));
    assertThat(configuration.get(MAX_SIZE)).isEqualTo(3L << 29);
    assertThat(configuration.get(ENABLED)).isFalse();
    assertThat(configuration.get(DSN)).hasValue("https://x@y/1");
    assertThat(configuration.get(LEVEL)).isEqualTo(Level.VERY_LOUD);
    assertThat(configuration.get(PASSWORD)).isEqualTo("0209");
  }

  @ParameterizedTest
  @CsvSource({
    "30 s, 30000",
    "30s, 30000",
    "500 ms, 500",
    "5 min, 300000",
    "2h, 7200000",
    "1 d, 86400000",
    "1.5 h, 5400000",
    "7, 7000",
    "0, 0",
    "2 Hours, 7200000",
  })
  void readsDurations(String text, long millis) {
    assertThat(parse("websocket: {heartbeat: '" + text + "'}").get(HEARTBEAT))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "-1 s",
        "1 fortnight",
        "1e9",
        "NaN",
        "1 2 s",
        "0.0001 s",
        "ten",
        "1 s s",
        "99999999999999999999999999 d"
      })
  void refusesOtherDurations(String text) {
    assertThat(faults("websocket: {heartbeat: '" + text + "'}"))
        .singleElement()
        .asString()
        .startsWith("websocket.heartbeat: expected a time such as 30 s")
        .endsWith("found \"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "100 MiB, 104857600",
    "1KiB, 1024",
    "5 MB, 5000000",
    "12, 12",
    "1.5 KiB, 1536",
    "7 B, 7"
  })
  void readsSizes(String text, long bytes) {
    assertThat(parse("storage: {max_size: '" + text + "'}").get(MAX_SIZE)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "yes, true",
    "ON, true",
    "1, true",
    "True, true",
    "off, false",
    "no, false",
    "0, false"
  })
  void readsBooleans(String text, boolean expected) {
    assertThat(parse("ipfs: {enabled: " + text + "}").get(ENABLED)).isEqualTo(expected);
  }

  @Test
  void reportsEveryFaultAtOnce() {
    assertThat(
            faults(
                """
                p2p:
                  htpp_port: 1
                  http_port: 70000
                  peers: {a: 1}
                websockets: {heartbeat: 3}
                ipfs: maybe
                logging: {level: loud}
                jobs: {retries: [1, 2], cron: {period: [[1]]}}
                storage: {max_size: big}
                storge: {max_size: 1}
                """))
        .containsExactlyInAnyOrder(
            "storge is not a known setting, did you mean storage?",
            "p2p.htpp_port is not a known setting, did you mean p2p.http_port?",
            "p2p.http_port: expected a port number from 0 to 65535, found \"70000\"",
            "p2p.peers: expected a list of texts, found a section",
            "websockets is not a known setting, did you mean websocket?",
            "ipfs: expected a section with settings, found \"maybe\"",
            "logging.level: expected one of info, very-loud, found \"loud\"",
            "jobs.retries: expected a whole number from 1 to 100, found the list \"[1, 2]\"",
            "jobs.cron.period: expected a time such as 30 s, 5 min or 2 h (a bare number is in h),"
                + " found something else within the list",
            "storage.max_size: expected a size such as 100 MiB (a bare number is in bytes), found"
                + " \"big\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p2p: [",
        "a: b: c",
        "p2p: {http_port: 1, http_port: 2}",
        "\t- x",
        "just text",
        "- a\n- b",
        "p2p: *unknown",
        "\"\\xZZ\"",
        "{{{{"
      })
  void otherTextIsAFaultAndNothingElse(String yaml) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(ConfigException.class)
        .message()
        .startsWith("the configuration: ")
        .doesNotContain("\n");
  }

  @Test
  void foreignSettingsWarnOnce() {
    Configuration configuration =
        parse("mongodb: {uri: x, database: y}\nstorage: {engine: rocksdb, max_size: 5}\n");
    assertThat(configuration.warnings())
        .containsExactly(
            "mongodb has no effect: no MongoDB is used",
            "storage.engine has no effect: there is one engine");
    assertThat(configuration.get(MAX_SIZE)).isEqualTo(5);
  }

  @Test
  void theEnvironmentWins() {
    Map<String, String> environment =
        Map.of(
            "ALEPH_P2P__HTTP_PORT", "4444",
            "ALEPH_P2P__PEERS", "a, b",
            "ALEPH_HOME", "/somewhere",
            "ALEPH_MONGODB__URI", "x",
            "PATH", "/bin");
    Configuration configuration = SCHEMA.parse("p2p: {http_port: 1}", environment);
    assertThat(configuration.get(PORT)).isEqualTo(4444);
    assertThat(configuration.get(PEERS)).containsExactly("a", "b");
    assertThat(configuration.warnings()).hasSize(1);
    assertThatThrownBy(() -> SCHEMA.parse("", Map.of("ALEPH_P2P__HTTP_PRT", "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "environment variable ALEPH_P2P__HTTP_PRT is not a known setting, did you mean"
                + " ALEPH_P2P__HTTP_PORT?");
  }

  @Test
  void whatIsPrintedReadsBackEqual() {
    Configuration written =
        parse(
            """
            p2p: {http_port: 1, peers: ["a, b", "true", "x: y", "", "\\"q\\""]}
            websocket: {heartbeat: 90}
            storage: {max_size: 12345}
            sentry: {dsn: "no"}
            """);
    Configuration again = parse(written.toYaml());
    for (Setting<?> setting : SCHEMA.settings()) {
      assertThat(again.get(setting)).as(setting.path()).isEqualTo(written.get(setting));
    }
    assertThat(parse(parse("").toYaml()).get(DSN)).isEmpty();
    assertThat(parse("").toYaml()).contains("# Time of pings.", "default 30 s", "heartbeat: 30 s");
  }

  @Test
  void secretsAreNeverShown() {
    Configuration configuration = parse("postgres: {password: hunter2}");
    assertThat(configuration.toYaml()).doesNotContain("hunter2");
    assertThat(faults("postgres: {password: [hunter2]}").toString()).doesNotContain("hunter2");
  }

  @Test
  void aMissingFileIsOneLine() {
    assertThatThrownBy(() -> SCHEMA.load(Path.of("no-such-file.yml"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("the configuration file no-such-file.yml does not exist");
  }

  @Test
  void theManualNamesEverySetting() {
    String table = SCHEMA.toMarkdown();
    SCHEMA.settings().forEach(setting -> assertThat(table).contains("`" + setting.path() + "`"));
    assertThat(table).contains("`100 MiB`").contains("`30 min`").contains("`null`");
  }

  @Test
  void distanceCountsSwapsOnce() {
    assertThat(Nearest.distance("htpp", "http")).isEqualTo(1);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
  }
}
