package io.aleph4j.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void showsWhatIsCountedAndTheMachine() {
    Metrics metrics = new Metrics();
    Counter counter =
        Counter.builder().name("things_total").help("Things.").register(metrics.registry());
    counter.inc(3);
    String text = new String(metrics.text(), StandardCharsets.UTF_8);
    assertThat(text)
        .contains("# HELP things_total Things.", "# TYPE things_total counter", "things_total 3.0")
        .contains("jvm_memory_used_bytes");
    assertThat(metrics.contentType()).startsWith("text/plain");
  }

  @Test
  void twoProgramsInOneMachineDoNotMix() {
    Metrics first = new Metrics();
    Counter.builder().name("mine_total").register(first.registry()).inc();
    assertThat(new String(new Metrics().text(), StandardCharsets.UTF_8))
        .doesNotContain("mine_total");
  }
}
