package io.aleph4j.daemon;

import io.aleph4j.node.api.DevelopmentApi;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.local.Image;
import io.aleph4j.node.local.LocalState;
import io.aleph4j.node.local.OfficialAggregates;
import io.aleph4j.node.storage.LocalStateTable;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Publishes images on a private network that runs already: their files, the messages that keep
 * them, and the lists in which clients find them.
 */
final class ImagePublisher {
  private static final Duration KEPT = Duration.ofDays(1);

  private final DevelopmentApi api;
  private final LocalStateTable lists;
  private final InstantSource clock;
  private final List<Image> known;

  /**
   * For this network.
   *
   * @param known the images that it began with
   */
  ImagePublisher(
      DevelopmentApi api, LocalStateTable lists, InstantSource clock, List<Image> known) {
    this.api = api;
    this.lists = lists;
    this.clock = clock;
    this.known = List.copyOf(known);
  }

  /**
   * Publishes images; those that the network began with keep their places in the lists.
   *
   * @throws IllegalArgumentException when one cannot be published
   */
  void publish(List<SeedImage> images) {
    List<Image> all = new ArrayList<>();
    for (SeedImage image : images) {
      Outcome outcome = image.publish(api.node(), Timestamp.of(clock.instant()).plus(KEPT));
      if (outcome instanceof Outcome.Rejected || outcome instanceof Outcome.Unavailable) {
        throw new IllegalArgumentException(
            "the image " + image.image().id() + " was not taken: " + outcome);
      }
      all.add(image.image());
    }
    all.addAll(known);
    lists.write(
        new LocalState(
            Map.of(),
            OfficialAggregates.with(all).stream()
                .filter(aggregate -> OfficialAggregates.listsImages(aggregate.id()))
                .toList()),
        Timestamp.of(clock.instant()));
  }
}
