package io.aleph4j.service.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One program's metrics, those of its Java machine among them. Safe for many threads. */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  /** Starts with the metrics of the Java machine. */
  public Metrics() {
    JvmMetrics.builder().register(registry);
  }

  /** Where counters, gauges and histograms are registered. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** The media type of {@link #text}. */
  public String contentType() {
    return writer.getContentType();
  }

  /** All metrics at this moment, in Prometheus's text form. */
  public byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
