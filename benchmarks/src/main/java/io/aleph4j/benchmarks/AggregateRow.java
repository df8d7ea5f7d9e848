package io.aleph4j.benchmarks;

import io.aleph4j.protocol.MessageType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reading large aggregates, and adding an element to them, beside a small one. */
final class AggregateRow implements Row {

  private static final double MAX_READING = 3;
  private static final double MAX_ADDING = 1.5;
  private static final int NAMES = 50;
  private static final int LARGE = 5_000_000;
  private static final double PATIENCE_SECONDS = 300;
  private static final int OK = 200;

  /** An aggregate by its key. */
  private enum Size {
    SMALL("small", "a small one"),
    MANY("many", "one of so many elements"),
    LARGE("large", "one with an element of 5 MB");

    private final String key;
    private final String title;

    Size(String key, String title) {
      this.key = key;
      this.title = title;
    }
  }

  private final Map<Size, Latencies.Recorder> firstBytes = new LinkedHashMap<>();
  private final Map<Size, Latencies.Recorder> adding = new LinkedHashMap<>();

  AggregateRow() {
    for (Size size : Size.values()) {
      firstBytes.put(size, new Latencies.Recorder());
      adding.put(size, new Latencies.Recorder());
    }
  }

  @Override
  public Section run(Ground ground) {
    Scale.Aggregates scale = ground.scale().aggregates();
    prepare(ground, scale.elements());
    CpuMeter meter = ground.cpu();
    CpuMeter.Usage begin = meter.now();
    try (HttpConnection connection = new HttpConnection(ground.address())) {
      read(ground, connection, scale.reads() / 10, false);
      read(ground, connection, scale.reads(), true);
      add(ground, connection, scale.additions() / 10, false);
      add(ground, connection, scale.additions(), true);
    } catch (IOException e) {
      throw new BenchmarkException("an aggregate was not answered: " + e.getMessage(), e);
    }
    return section(scale, meter.now().since(begin));
  }

  private static void prepare(Ground ground, int elements) {
    ground.say("making an aggregate of %,d elements and one of %,d bytes", elements, LARGE);
    List<byte[]> requests = new ArrayList<>();
    long micros = ground.signer().takeMicros(elements + 2);
    requests.add(request(ground, micros, Size.SMALL, "first", "\"value\""));
    for (int i = 1; i <= elements; i++) {
      requests.add(
          request(ground, micros + i, Size.MANY, "element " + i, "{\"number\":" + i + '}'));
    }
    PublishLoad.Outcome outcome =
        new PublishLoad(ground.address(), new SignedRequests(ground.address(), requests))
            .run(Scale.CONNECTIONS, PATIENCE_SECONDS, requests.size());
    if (outcome.processed() < requests.size()) {
      throw new BenchmarkException("an element was not processed: " + outcome.firstFailure());
    }
    publishLarge(ground, micros + elements + 1);
  }

  private static void publishLarge(Ground ground, long micros) {
    String text = content(ground, micros, Size.LARGE, "first", '"' + "x".repeat(LARGE) + '"');
    byte[] file = HttpConnection.ascii(text);
    try (HttpConnection connection = new HttpConnection(ground.address())) {
      UploadForm form = UploadForm.of(ground.address(), file.length);
      require(connection, connection.exchange(form.around(file)));
      byte[] message =
          SignedRequests.publishStored(
              ground.signer(), ground.address(), MessageType.AGGREGATE, micros, Sha256.of(file));
      require(connection, connection.exchange(message));
    } catch (IOException e) {
      throw new BenchmarkException("the large aggregate was not taken: " + e.getMessage(), e);
    }
  }

  private static void require(HttpConnection connection, int status) {
    if (status != OK) {
      String body = connection.body();
      throw new BenchmarkException(
          "HTTP " + status + ": " + body.substring(0, Math.min(300, body.length())));
    }
  }

  private static byte[] request(Ground ground, long micros, Size size, String name, String value) {
    return SignedRequests.publish(
        ground.signer(),
        ground.address(),
        MessageType.AGGREGATE,
        micros,
        content(ground, micros, size, name, value));
  }

  private static String content(Ground ground, long micros, Size size, String name, String value) {
    return "{\"address\":\""
        + ground.signer().senders().getFirst()
        + "\",\"time\":"
        + SignedPosts.seconds(micros)
        + ",\"key\":\""
        + size.key
        + "\",\"content\":{\""
        + name
        + "\":"
        + value
        + "}}";
  }

  private void read(Ground ground, HttpConnection connection, int times, boolean measured)
      throws IOException {
    String path = "/api/v0/aggregates/" + ground.signer().senders().getFirst() + ".json?keys=";
    for (int i = 0; i < times; i++) {
      for (Size size : Size.values()) {
        byte[] request = HttpConnection.get(ground.address(), path + size.key);
        long begin = System.nanoTime();
        require(connection, connection.exchange(request));
        if (measured) {
          recorder(firstBytes, size).add(connection.firstByte() - begin);
        }
      }
    }
  }

  private void add(Ground ground, HttpConnection connection, int times, boolean measured)
      throws IOException {
    for (int i = 0; i < times; i++) {
      for (Size size : Size.values()) {
        byte[] request =
            request(
                ground,
                ground.signer().takeMicros(1),
                size,
                "added " + i % NAMES,
                "{\"round\":" + i + '}');
        long begin = System.nanoTime();
        require(connection, connection.exchange(request));
        if (measured) {
          recorder(adding, size).add(System.nanoTime() - begin);
        }
      }
    }
  }

  private static Latencies.Recorder recorder(Map<Size, Latencies.Recorder> recorders, Size size) {
    Latencies.Recorder recorder = recorders.get(size);
    if (recorder == null) {
      throw new IllegalStateException("no recorder of " + size);
    }
    return recorder;
  }

  private Section section(Scale.Aggregates scale, CpuMeter.Usage usage) {
    List<Figure> figures = new ArrayList<>();
    for (Size size : List.of(Size.MANY, Size.LARGE)) {
      figures.add(
          figure("first byte of an aggregate: " + size.title, firstBytes, size, MAX_READING));
    }
    for (Size size : List.of(Size.MANY, Size.LARGE)) {
      figures.add(
          figure("an element added to an aggregate: " + size.title, adding, size, MAX_ADDING));
    }
    return new Section(
        "Large aggregates",
        figures,
        List.of(
            Figure.text(
                "Over one connection an aggregate of a few elements, one of %,d elements and one"
                    + " with an element of %,d bytes are read in turn, %,d times each; then one"
                    + " small element is added to each in turn, `sync: true`, %,d times, under %d"
                    + " names. The ratio is that of the medians of the same run.",
                scale.elements(), LARGE, scale.reads(), scale.additions(), NAMES)),
        usage);
  }

  private static Figure figure(
      String title, Map<Size, Latencies.Recorder> recorders, Size size, double most) {
    double small = recorder(recorders, Size.SMALL).latencies().p50Millis();
    double other = recorder(recorders, size).latencies().p50Millis();
    return Figure.judged(
        title,
        Figure.text("p50 %.2f → %.2f ms (× %.2f)", small, other, other / small),
        Figure.text("× %.1f", most),
        other <= most * small);
  }
}
