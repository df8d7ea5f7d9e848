package io.aleph4j.node.registry;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ScoringReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What scores make of the list of nodes (spec 08 §6.2). Scores of unknown nodes are nothing. */
final class ScoringStep {

  private final ScoringRules rules;
  private final long height;
  private final boolean best;

  private ScoringStep(ScoringRules rules, long height, boolean best) {
    this.rules = rules;
    this.height = height;
    this.best = best;
  }

  static Registry after(Registry before, RegistryEvent.Scored event, ScoringRules rules) {
    long height = event.origin().height();
    if (rules.ignore(height)) {
      return before;
    }
    ScoringReport report = event.report();
    ScoringRun run = new ScoringRun(height, report.period());
    ScoringRun last = before.scoring();
    ScoringStep step = new ScoringStep(rules, height, last != null && rules.areOfOneRun(last, run));
    return step.scored(before, report, run);
  }

  private Registry scored(Registry before, ScoringReport report, ScoringRun run) {
    Map<ItemHash, CoreEntry> cores = new LinkedHashMap<>(before.cores());
    for (ScoringReport.Entry entry : report.ofCore()) {
      cores.computeIfPresent(
          new ItemHash(entry.nodeId()), (_, core) -> core.with(after(core.scores(), entry)));
    }
    Map<ItemHash, ResourceEntry> resources = new LinkedHashMap<>(before.resources());
    for (ScoringReport.Entry entry : report.ofCompute()) {
      resources.computeIfPresent(
          new ItemHash(entry.nodeId()), (_, resource) -> scored(resource, entry));
    }
    return new Registry(cores, resources, run);
  }

  private @Nullable ResourceEntry scored(ResourceEntry resource, ScoringReport.Entry entry) {
    ResourceEntry scored = resource.with(after(resource.scores(), entry));
    return rules.remove(scored, height) ? null : scored;
  }

  private NodeScores after(NodeScores scores, ScoringReport.Entry entry) {
    return scores.after(entry, best, height, rules.activeFrom());
  }
}
