package io.aleph4j.compute.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ItemHash;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every cache does. */
abstract class GuestCacheContract {
  private static final ItemHash ONE = new ItemHash("1a".repeat(32));
  private static final ItemHash OTHER = new ItemHash("2b".repeat(32));

  abstract GuestCache cache();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void keepsBytesForEachMachine() {
    GuestCache cache = cache();
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertThat(cache.put(ONE, "a", all)).isTrue();
    assertThat(cache.put(ONE, "empty", new byte[0])).isTrue();
    assertThat(cache.get(ONE, "a")).isEqualTo(all);
    assertThat(cache.get(ONE, "empty")).isEmpty();
    assertThat(cache.get(OTHER, "a")).isNull();
    assertThat(cache.put(ONE, "a", bytes("2"))).isTrue();
    assertThat(cache.get(ONE, "a")).isEqualTo(bytes("2"));
    assertThat(cache.delete(OTHER, "a")).isFalse();
    assertThat(cache.delete(ONE, "a")).isTrue();
    assertThat(cache.delete(ONE, "a")).isFalse();
    assertThat(cache.get(ONE, "a")).isNull();
  }

  @Test
  void findsKeysByPatterns() {
    GuestCache cache = cache();
    for (String key : new String[] {"apple", "apply", "ape", "b_1", "ä"}) {
      cache.put(ONE, key, bytes(key));
    }
    cache.put(OTHER, "other", bytes("x"));
    assertThat(cache.keys(ONE, "*")).containsExactlyInAnyOrder("apple", "apply", "ape", "b_1", "ä");
    assertThat(cache.keys(ONE, "ap*e")).containsExactlyInAnyOrder("apple", "ape");
    assertThat(cache.keys(ONE, "appl?")).containsExactlyInAnyOrder("apple", "apply");
    assertThat(cache.keys(ONE, "b_1")).containsExactly("b_1");
    assertThat(cache.keys(ONE, "^*")).isEmpty();
    assertThat(cache.keys(ONE, "a")).isEmpty();
    assertThat(cache.keys(OTHER, "a*")).isEmpty();
  }
}
