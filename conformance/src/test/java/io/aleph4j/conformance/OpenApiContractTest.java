package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code schemathesis}, as pip installs it, asks a node what its description of itself allows and
 * forbids (spec 02 §2): no answer is a server's error, has a status or a media type that is not
 * described, or has another shape.
 *
 * <p>Left out are the two sockets, which are no HTTP, and the routes of {@code /dev}: they are not
 * described, and restore, fail or turn the clock of the very node that is asked.
 */
class OpenApiContractTest {

  private static final boolean FULL = Boolean.getBoolean("aleph.full");
  private static final int SEED = 20_251_126;

  /** Every bound of every parameter as well, and many more random requests to each route. */
  private static final String PHASES = FULL ? "examples,coverage,fuzzing" : "examples,fuzzing";

  private static final int EXAMPLES = FULL ? 420 : 8;
  private static final int LEAST_REQUESTS = FULL ? 20_000 : 350;
  private static final long LIMIT_MINUTES = FULL ? 90 : 15;
  private static final List<String> SOCKETS = List.of("/api/ws0/messages", "/api/ws0/status");
  private static final int MOST_LINES = 200;

  private static final Path FOLDER = ForeignClient.RESULTS.resolve("openapi");
  private static final Path DESCRIPTION = FOLDER.resolve("openapi.json");
  private static final Path REPORT = FOLDER.resolve("report.json");

  @Test
  @DisplayName("every answer is one that the description of the interface has")
  void everyAnswerIsDescribed() throws IOException {
    ForeignClient client = ForeignClient.pythonByVersions("openapi");
    Account owner = TestAccounts.ethereum();
    Account delegate = TestAccounts.ethereum();
    Files.createDirectories(FOLDER);
    Files.deleteIfExists(REPORT);
    try (NodeProcess node = node(owner)) {
      Api api = new Api(node.url());
      EveryKind kinds = new EveryKind(api, owner, delegate);
      Path settings = settings(client, kinds.publish());
      // As a file: asked for the address itself, schemathesis leaves out the route that it read.
      Files.writeString(DESCRIPTION, withExamples(api, kinds.bodies()));
      ForeignClient.Run run =
          client.run("openapi/run", command(client, settings, node), LIMIT_MINUTES);
      assertThat(run.ended()).as("schemathesis ended within %d minutes", LIMIT_MINUTES).isTrue();
      assertThat(run.exitCode()).as(findings(run)).isZero();
      assertThat(node.isAlive()).isTrue();
    }
    JsonNode report = Api.JSON.readTree(Files.readAllBytes(REPORT));
    int requests = report.at("/test_cases/generated").asInt();
    System.out.printf(
        "%d requests to %d operations, seed %d%n",
        requests, report.at("/operations/tested").asInt(), SEED);
    assertThat(report.at("/operations/tested").asInt()).isEqualTo(describedOperations());
    assertThat(report.path("complete").asBoolean()).isTrue();
    assertThat(requests).isGreaterThanOrEqualTo(LEAST_REQUESTS);
  }

  /** What the node says of itself, and bodies that it takes as examples. */
  private static String withExamples(Api api, Map<String, List<String>> bodies) {
    JsonNode description = api.get("/api/docs/openapi.json").json();
    bodies.forEach((route, texts) -> {
      JsonNode media =
          description.path("paths").path(route).at("/post/requestBody/content/application~1json");
      ObjectNode examples = ((ObjectNode) media).putObject("examples");
      for (String text : texts) {
        examples.putObject("e" + examples.size()).set("value", Api.JSON.readTree(text));
      }
    });
    return description.toString();
  }

  /** Counted here, so that nothing is left out unnoticed. */
  private static int describedOperations() throws IOException {
    JsonNode paths = Api.JSON.readTree(Files.readAllBytes(DESCRIPTION)).path("paths");
    return paths
        .propertyStream()
        .filter(path -> !SOCKETS.contains(path.getKey()))
        .mapToInt(path -> path.getValue().size())
        .sum();
  }

  private static NodeProcess node(Account owner) throws IOException {
    String seed = "{\"balances\":{\"%s\":\"1000.5\"}}".formatted(owner.address().value());
    return NodeProcess.up(
        Path.of("target", "openapi-node.log"),
        "--ephemeral",
        "--scoring-publisher",
        owner.address().value(),
        "--seed-file",
        Files.writeString(FOLDER.resolve("seed.json"), seed).toString());
  }

  /** The settings of the folder, with what there is to ask for. */
  private static Path settings(ForeignClient client, Map<String, List<String>> known)
      throws IOException {
    StringBuilder text = new StringBuilder(client.text("schemathesis.toml"));
    known.forEach((name, values) -> {
      // A list of texts is spelled alike in JSON and TOML.
      text.append("\n[dictionaries.").append(name).append("]\nvalues = ");
      text.append(Api.JSON.writeValueAsString(values)).append('\n');
    });
    return Files.writeString(FOLDER.resolve("schemathesis.toml"), text, StandardCharsets.UTF_8);
  }

  private static List<String> command(ForeignClient client, Path settings, NodeProcess node) {
    List<String> command = new ArrayList<>();
    command.add(client.pythonScript("schemathesis"));
    command.addAll(List.of("--config-file", settings.toString(), "run"));
    command.addAll(List.of(DESCRIPTION.toString(), "--url", node.url().toString()));
    command.addAll(List.of("--phases", PHASES, "--max-examples", Integer.toString(EXAMPLES)));
    command.addAll(List.of("--seed", Integer.toString(SEED), "--no-color", "--warnings", "off"));
    command.addAll(List.of("--report", "json", "--report-json-path", REPORT.toString()));
    return command;
  }

  /** What schemathesis says of each failure, with the request that shows it. */
  private static String findings(ForeignClient.Run run) {
    return String.join(
        "\n",
        run.lines().stream().skip(1).limit(MOST_LINES).map(OpenApiContractTest::cut).toList());
  }

  private static String cut(String line) {
    return line.length() > 2_000 ? line.substring(0, 2_000) + "..." : line;
  }
}
