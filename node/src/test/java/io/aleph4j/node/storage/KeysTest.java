package io.aleph4j.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.node.tally.Bucket;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The keys and numbers by which rows are found; all of them are stored, so none may change. */
class KeysTest {

  @Test
  void keysAreThoseThatAreStored() {
    // The first eight bytes of SHA-256("") and of SHA-256("abc").
    assertThat(Keys.of("")).isEqualTo(0xe3b0c44298fc1c14L);
    assertThat(Keys.of("abc")).isEqualTo(0xba7816bf8f01cfeaL);
    assertThat(Keys.ofNullable(null)).isNull();
    assertThat(Keys.ofNullable("abc")).isEqualTo(Keys.of("abc"));
    assertThat(Keys.hashPrefix("0123456789abcdef")).isEqualTo(0x3031323334353637L ^ Long.MIN_VALUE);
    assertThat(Keys.digest("a", "bc")).isNotEqualTo(Keys.digest("ab", "c"));
  }

  @Property(tries = 500)
  void prefixesOrderAsTheDatabaseOrdersTheTexts(@ForAll String a, @ForAll String b) {
    byte[] first = a.getBytes(StandardCharsets.UTF_8);
    byte[] second = b.getBytes(StandardCharsets.UTF_8);
    int byText = Arrays.compareUnsigned(Arrays.copyOf(first, 8), Arrays.copyOf(second, 8));
    assertThat(Integer.signum(Long.compare(Keys.hashPrefix(a), Keys.hashPrefix(b))))
        .isEqualTo(Integer.signum(byText));
  }

  @Test
  void everyEnumerationHasItsNumbersAndReadsThemBack() {
    Set<Short> types = new HashSet<>();
    for (MessageType type : MessageType.values()) {
      assertThat(Codes.messageType(Codes.of(type))).isEqualTo(type);
      types.add(Codes.of(type));
    }
    assertThat(types)
        .containsExactlyInAnyOrder(
            (short) 1, (short) 2, (short) 3, (short) 4, (short) 5, (short) 6, (short) 7);
    for (ItemType type : ItemType.values()) {
      assertThat(Codes.itemType(Codes.of(type))).isEqualTo(type);
    }
    for (MessageStatus status : MessageStatus.values()) {
      assertThat(Codes.messageStatus(Codes.of(status))).isEqualTo(status);
    }
    assertThat(Codes.of(Bucket.Unit.DAY)).isEqualTo((short) 0);
    assertThat(Codes.of(Bucket.Unit.HOUR)).isEqualTo((short) 1);
    short none = 99;
    assertThatThrownBy(() -> Codes.messageType(none)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Codes.itemType(none)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Codes.messageStatus(none))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void paymentsHaveTheirNumbers() {
    assertThat(Codes.ofPayment("hold")).isEqualTo((short) 1);
    assertThat(Codes.ofPayment("superfluid")).isEqualTo((short) 2);
    assertThat(Codes.ofPayment("credit")).isEqualTo((short) 3);
    assertThat(Codes.ofPayment("gold")).isNull();
    assertThat(Codes.ofPayment(null)).isNull();
  }

  @Test
  void detailsAreJsonOrNothing() {
    assertThat(Details.toJson(List.of())).isNull();
    assertThat(Details.toJson(Detail.ofAll(List.of("a\"b", "c"))))
        .isEqualTo("{\"errors\":[\"a\\\"b\",\"c\"]}");
  }
}
