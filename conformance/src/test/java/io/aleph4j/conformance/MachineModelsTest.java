package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.conformance.RandomContents.Sample;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.InvalidMessageException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Contents are read as the network's published Python models read them (spec 01 §2), whole or
 * damaged.
 *
 * <p>What the network's nodes take, we take, and read alike; what they refuse, we refuse. What the
 * newest models take, we take, but for {@link Newer}: so that nobody's client is refused
 * unknowingly.
 */
class MachineModelsTest {

  private static final long SEED = 20_251_126;
  private static final int SAMPLES = Boolean.getBoolean("aleph.full") ? 20_000 : 1_000;
  private static final List<String> VERSIONS = List.of("1.1.1", "1.3.0", "1.7.0");
  private static final int MOST_SHOWN = 20;

  /** What only the newest models take, each with a line in docs/spec-notes.md. */
  private enum Newer {
    /** Credits need no node, once there are requirements. */
    CREDIT_WITHOUT_NODE {
      @Override
      boolean applies(JsonNode content) {
        JsonNode requirements = content.path("requirements");
        return content.path("payment").path("type").stringValue("").equals("credit")
            && requirements.isObject()
            && !requirements.path("node").path("node_hash").isString();
      }
    };

    abstract boolean applies(JsonNode content);
  }

  @Test
  @DisplayName("contents are accepted, read and refused as by the published models")
  void agreesWithThePublishedModels() {
    RandomContents contents = new RandomContents(SEED);
    List<Sample> samples = new ArrayList<>();
    while (samples.size() < SAMPLES) {
      samples.add(contents.next());
    }
    List<String> answers = ask(samples);

    List<String> disagreements = new ArrayList<>();
    Map<Newer, Integer> newer = new EnumMap<>(Newer.class);
    int accepted = 0;
    for (int i = 0; i < SAMPLES; i++) {
      JsonNode models = RandomContents.MAPPER.readTree(answers.get(i));
      JsonNode ours = read(samples.get(i));
      accepted += ours.isArray() ? 1 : 0;
      if (!(ours.isArray() ? ours : RandomContents.MAPPER.nullNode())
          .equals(models.get("network"))) {
        disagreements.add(describe(samples.get(i), ours, models.get("network")));
      } else if (!ours.isArray() && models.get("newest").isArray()) {
        explain(samples.get(i), newer, disagreements, ours, models.get("newest"));
      }
    }
    System.out.printf(
        "%d contents, %d accepted, only accepted by the newest models: %s%n",
        SAMPLES, accepted, newer);
    assertThat(disagreements.stream().limit(MOST_SHOWN)).isEmpty();
    assertThat(accepted).isBetween(SAMPLES / 5, SAMPLES * 4 / 5);
  }

  private static void explain(
      Sample sample,
      Map<Newer, Integer> newer,
      List<String> disagreements,
      JsonNode ours,
      JsonNode newest) {
    JsonNode content = RandomContents.MAPPER.readTree(sample.text());
    for (Newer difference : Newer.values()) {
      if (difference.applies(content)) {
        newer.merge(difference, 1, Integer::sum);
        return;
      }
    }
    disagreements.add("newest: " + describe(sample, ours, newest));
  }

  private static List<String> ask(List<Sample> samples) {
    ForeignClient models =
        ForeignClient.python(
            "models",
            VERSIONS.stream()
                .map(version -> new ForeignClient.Pinned("aleph-message", version))
                .toList());
    List<String> questions =
        samples.stream()
            .map(sample -> List.of(sample.type().wireName(), sample.text()))
            .map(RandomContents.MAPPER::writeValueAsString)
            .toList();
    return models.answers(List.of(models.pythonProgram(), "validate.py"), questions);
  }

  /** A list of what was read, or the reason of the refusal. */
  private static JsonNode read(Sample sample) {
    Object facts;
    try {
      facts = ContentFacts.of(ContentParser.parse(sample.type(), sample.text()));
    } catch (InvalidMessageException e) {
      facts = e.getMessage();
    }
    return RandomContents.MAPPER.readTree(RandomContents.MAPPER.writeValueAsString(facts));
  }

  private static String describe(Sample sample, JsonNode ours, JsonNode models) {
    return "%s %s%n  ours:   %s%n  models: %s%n"
        .formatted(sample.type().wireName(), sample.text(), ours, models);
  }
}
