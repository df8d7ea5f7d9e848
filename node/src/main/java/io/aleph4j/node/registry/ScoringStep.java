package io.aleph4j.node.registry;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ScoringReport;

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
    return step.scored(before, report).with(run);
  }

  private Registry scored(Registry before, ScoringReport report) {
    Registry next = before;
    for (ScoringReport.Entry entry : report.ofCore()) {
      next = scoredCore(next, entry);
    }
    for (ScoringReport.Entry entry : report.ofCompute()) {
      next = scoredResource(next, entry);
    }
    return next;
  }

  private Registry scoredCore(Registry registry, ScoringReport.Entry entry) {
    CoreEntry core = registry.cores().get(new ItemHash(entry.nodeId()));
    return core == null ? registry : registry.with(core.with(after(core.scores(), entry)));
  }

  private Registry scoredResource(Registry registry, ScoringReport.Entry entry) {
    ResourceEntry resource = registry.resources().get(new ItemHash(entry.nodeId()));
    if (resource == null) {
      return registry;
    }
    ResourceEntry scored = resource.with(after(resource.scores(), entry));
    return rules.remove(scored, height)
        ? registry.withoutResource(scored.hash())
        : registry.with(scored);
  }

  private NodeScores after(NodeScores scores, ScoringReport.Entry entry) {
    return scores.after(entry, best, height, rules.activeFrom());
  }
}
