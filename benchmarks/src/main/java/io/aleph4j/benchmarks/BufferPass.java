package io.aleph4j.benchmarks;

import io.aleph4j.benchmarks.ListQueries.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks each request once, warm, and looks at how many buffers its statements touch. What the node
 * asks its database while nobody asks the node is nobody's statement.
 */
final class BufferPass {

  private static final int SHOWN = 600;

  private BufferPass() {}

  /** What a pass found out. */
  record Findings(List<Figure> figures, List<String> broken) {}

  static Findings run(LocalNode node, List<Query> queries, double idleSeconds) {
    List<Figure> figures = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    try (StatementLog log = StatementLog.begin(node);
        ListLoad load = new ListLoad(node.address())) {
      Latencies.Recorder unused = new Latencies.Recorder();
      for (Query query : queries) {
        load.ask(query, 1, unused);
      }
      log.next();
      LockSupport.parkNanos((long) (idleSeconds * 1e9));
      Set<String> background = new HashSet<>();
      log.next().forEach(statement -> background.add(statement.text()));
      for (Query query : queries) {
        log.next();
        load.askForm(query, 1, unused);
        List<ExplainedStatement> statements =
            log.next().stream()
                .filter(statement -> !background.contains(statement.text()))
                .sorted(Comparator.comparingDouble(ExplainedStatement::perRow).reversed())
                .toList();
        figures.add(figure(query, statements));
        statements.stream()
            .filter(statement -> !statement.isFrugal())
            .forEach(statement -> broken.add(tell(query, statement)));
      }
    }
    return new Findings(figures, broken);
  }

  private static Figure figure(Query query, List<ExplainedStatement> worstFirst) {
    String limit = "≤ " + ExplainedStatement.MOST_FOR_A_ROW + " each";
    String title = "buffers: " + query.name();
    if (worstFirst.isEmpty()) {
      return Figure.judged(title, "no statement", limit, true);
    }
    ExplainedStatement worst = worstFirst.getFirst();
    return Figure.judged(
        title,
        Figure.text(
            "%d for %d rows%s (%.1f each)",
            worst.buffers(),
            worst.rows(),
            worst.counted() == 0 ? "" : Figure.text(" that count %d", worst.counted()),
            worst.perRow()),
        limit,
        worst.isFrugal());
  }

  private static String tell(Query query, ExplainedStatement statement) {
    String text = statement.text().replaceAll("\\s+", " ");
    return "Too many buffers, "
        + query.name()
        + ": "
        + statement.buffers()
        + " for "
        + statement.rows()
        + " rows ("
        + statement.counted()
        + " counted): `"
        + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text)
        + "`, by "
        + statement.plan()
        + '.';
  }
}
