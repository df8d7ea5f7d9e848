package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How long a test waits until a node is what it was. */
final class RestoreRow implements Row {

  private static final double MAX_SECONDS = 1;
  private static final int BETWEEN = 20;
  private static final double PATIENCE_SECONDS = 120;
  private static final long SEED = 2;

  @Override
  public Section run(Ground ground) {
    int messages = ground.scale().restored();
    int times = 2 * ground.scale().repetitions() + 1;
    List<Double> restores = new ArrayList<>();
    List<Double> restarts = new ArrayList<>();
    CpuMeter.Usage usage;
    try (LocalNode node = LocalNode.startNew(ground.command(), ground.workFolder())) {
      fill(ground, node, messages);
      long last = node.database().lastSeq();
      PublishLoad later = new PublishLoad(node.address(), ground.sign(times * BETWEEN, "later"));
      CpuMeter meter = node.cpu();
      CpuMeter.Usage begin = meter.now();
      try (DevControl control = new DevControl(node.address())) {
        int snapshot = control.snapshot();
        for (int i = 0; i < times; i++) {
          requireAll(later.run(1, PATIENCE_SECONDS, BETWEEN), BETWEEN);
          long sent = System.nanoTime();
          control.restore(snapshot);
          restores.add((System.nanoTime() - sent) / 1e9);
          if (node.database().lastSeq() != last) {
            throw new BenchmarkException("the node is not what it was");
          }
        }
      }
      usage = meter.now().since(begin);
      for (int i = 0; i < ground.scale().starts(); i++) {
        long begun = System.nanoTime();
        node.stop();
        node.start();
        restarts.add((System.nanoTime() - begun) / 1e9);
      }
    }
    return section(messages, restores, restarts, usage);
  }

  private static void fill(Ground ground, LocalNode node, int messages) {
    PostSigner signer = ground.signer();
    MessageMix mix = new MessageMix(signer.senders(), signer.takeMicros(4 * messages), SEED);
    List<MessageMix.Draft> drafts = new ArrayList<>(mix.preparation(messages));
    int prepared = drafts.size();
    SignedMix before = SignedMix.prepare(signer, node.address(), drafts);
    requireAll(
        new PublishLoad(node.address(), before).run(Scale.CONNECTIONS, PATIENCE_SECONDS, prepared),
        prepared);
    SignedMix all = SignedMix.prepare(signer, node.address(), mix.next(messages));
    requireAll(
        new PublishLoad(node.address(), all).run(Scale.CONNECTIONS, PATIENCE_SECONDS, messages),
        messages);
  }

  private static void requireAll(PublishLoad.Outcome outcome, int messages) {
    if (outcome.processed() < messages) {
      throw new BenchmarkException("a message was not processed: " + outcome.firstFailure());
    }
  }

  private static Section section(
      int messages, List<Double> restores, List<Double> restarts, CpuMeter.Usage usage) {
    double seconds = Medians.of(restores, Double::doubleValue);
    return new Section(
        "Restoring a snapshot",
        List.of(
            Figure.judged(
                Figure.text("`POST /dev/restore`, %,d messages of all kinds", messages),
                Figure.text("%.2f s", seconds),
                "≤ 1 s",
                seconds <= MAX_SECONDS),
            Figure.information(
                "stop and start of the whole node with its database instead",
                Figure.text("%.2f s", Medians.of(restarts, Double::doubleValue)))),
        List.of(
            Figure.text(
                "Median of %d restores, each after %d more posts; a tenth of the messages brings a"
                    + " file. Afterwards the node holds what it held.",
                restores.size(), BETWEEN)),
        usage);
  }
}
