package io.aleph4j.compute.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ItemHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
class EventPlaceTest {
  private static final ItemHash ONE = ItemHash.sha256("one");
  private static final ItemHash TWO = ItemHash.sha256("two");

  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private EventPlace place;

  @BeforeEach
  void open() {
    place = place();
  }

  private EventPlace place() {
    return new EventPlace(folder.resolve("place"), Duration.ofHours(1), () -> now);
  }

  @Test
  void isKept() {
    assertThat(place.load()).isEmpty();
    place.save(ONE);
    assertThat(place().load()).contains(ONE);
  }

  @Test
  void isKeptNowAndThen() {
    place.save(ONE);
    now = now.plusSeconds(4);
    place.save(TWO);
    assertThat(place().load()).contains(ONE);
    now = now.plusSeconds(1);
    place.save(TWO);
    assertThat(place().load()).contains(TWO);
    place.saveNow(ONE);
    assertThat(place().load()).contains(ONE);
  }

  @Test
  void isOfNoUseWhenItIsOld() {
    place.save(ONE);
    now = now.plus(Duration.ofHours(1));
    assertThat(place().load()).contains(ONE);
    now = now.plusMillis(1);
    assertThat(place().load()).isEmpty();
  }

  @Test
  void aDamagedFileIsNone() throws Exception {
    for (String text : new String[] {"", "x", "x y", ONE + " tomorrow", "../x " + now}) {
      Files.writeString(folder.resolve("place"), text);
      assertThat(place().load()).isEmpty();
    }
  }
}
