package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small values that messages are made of. */
class VocabularyTest {

  @ParameterizedTest
  @CsvSource({
    "Qm, a, 43, false",
    "Qm, a, 44, true",
    "Qm, z, 46, true",
    "Qm, 1, 45, true",
    "Qm, 9, 46, true",
    "Qm, A, 46, true",
    "Qm, Z, 46, true",
    "Qm, a, 47, false",
    "Qm, 0, 46, false",
    "Qm, O, 46, false",
    "Qm, I, 46, false",
    "Qm, l, 46, false",
    "Qm, -, 46, false",
    "Qm, [, 46, false",
    "Qm, {, 46, false",
    "Qm, `, 46, false",
    "Qm, :, 46, false",
    "qm, a, 46, false",
    "bafy, a, 59, true",
    "bafy, z, 59, true",
    "bafy, 2, 59, true",
    "bafy, 7, 59, true",
    "bafy, 1, 59, false",
    "bafy, 8, 59, false",
    "bafy, A, 59, false",
    "bafy, {, 59, false",
    "bafy, a, 58, false",
    "bafk, a, 59, false",
    "'', a, 64, true",
    "'', 0, 64, true",
    "'', 9, 64, true",
    "'', f, 64, true",
    "'', A, 64, false",
    "'', g, 64, false",
    "'', /, 64, false",
    "'', :, 64, false",
    "'', a, 63, false",
    "'', a, 65, false",
    "Qm, a, 64, false",
    "'', a, 0, false"
  })
  void strictHashesHaveShapeAndAlphabet(String prefix, String letter, int length, boolean strict) {
    String value = prefix + letter.repeat(Math.max(0, length - prefix.length()));
    assertThat(new ItemHash(value).isStrict()).isEqualTo(strict);
  }

  @Test
  void hashesAreLowerCaseSha256OfUtf8() {
    // Spec 01 §3.3, vector E2.
    String content =
        "{\"address\":\"0x696879aE4F6d8DaDD5b8F1cbb1e663B89b08f106\",\"time\":1652803407.1178224,\"content\":{\"body\":\"Top"
            + " 10 cutest Kodiak bears that will definitely murder you\"},\"type\":\"test\"}";
    ItemHash hash =
        new ItemHash("85abdd0ea565ac0f282d1a86b5b3da87ed3d55426a78e9c0ec979ae58e947b9c");
    assertThat(ItemHash.sha256(content)).isEqualTo(hash).hasToString(hash.value());
    assertThat(ItemHash.sha256("é".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(ItemHash.sha256("é"));
    assertThat(new ItemHash("a")).isLessThan(new ItemHash("b"));
  }

  @Test
  void onlyInlineEnvelopesCarryContent() {
    assertThatThrownBy(() -> envelope(ItemType.INLINE, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> envelope(ItemType.IPFS, "{}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(
            new String(
                envelope(ItemType.INLINE, "{}").verificationBuffer(), StandardCharsets.UTF_8))
        .isEqualTo("ETH\n0xA\nV-PROGRAM\nh");
  }

  private static Envelope envelope(ItemType itemType, @Nullable String content) {
    return new Envelope(
        Chain.ETH,
        new Address("0xA"),
        MessageType.V_PROGRAM,
        new ItemHash("h"),
        itemType,
        content,
        new Timestamp(0),
        null,
        null);
  }

  @Test
  void timestampsConvertWithoutLoss() {
    Instant instant = Instant.parse("2024-02-29T12:34:56.789012Z");
    Timestamp timestamp = Timestamp.of(instant);
    assertThat(timestamp.toInstant()).isEqualTo(instant);
    assertThat(Timestamp.of(instant.plusNanos(999))).isEqualTo(timestamp);
    assertThat(new Timestamp(-1).toInstant()).isEqualTo(Instant.EPOCH.minusNanos(1000));
    assertThat(Timestamp.ofSeconds(new BigDecimal("1.0000025")))
        .isEqualTo(new Timestamp(1_000_002));
    assertThatThrownBy(() -> Timestamp.ofSeconds(new BigDecimal("1e30")))
        .isInstanceOf(ArithmeticException.class);
    assertThat(timestamp.plus(Duration.ofMillis(-1)).micros()).isEqualTo(timestamp.micros() - 1000);
    assertThat(Timestamp.min(timestamp, new Timestamp(1))).isEqualTo(new Timestamp(1));
    assertThat(Timestamp.min(new Timestamp(1), timestamp)).isEqualTo(new Timestamp(1));
    //
    assertThat(Timestamp.ofSeconds(1652803407.1179411).orElseThrow().toSeconds())
        .isEqualTo(1652803407.117941);
    assertThat(Timestamp.ofSeconds(Double.NaN)).isEmpty();
    assertThat(Timestamp.ofSeconds(Double.POSITIVE_INFINITY)).isEmpty();
  }

  @Test
  void timestampsAreOrderedByTime() {
    assertThat(new Timestamp(1)).isLessThan(new Timestamp(2)).isGreaterThan(new Timestamp(-1));
    assertThat(new Timestamp(1)).isEqualByComparingTo(new Timestamp(1));
  }

  @ParameterizedTest
  @CsvSource({
    "-0.5, -500000",
    "-1.5, -1500000",
    // Its fraction is less than a double beside 1 can tell from half a microsecond.
    "-5.000000000000001e-7, -1",
    "-62135596800, -62135596800000000",
    "253402300799.5, 253402300799500000"
  })
  void secondsOfTheYears1To9999AreMoments(double seconds, long micros) {
    assertThat(Timestamp.ofSeconds(seconds)).contains(new Timestamp(micros));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-62135596800.00001, 253402300800.0})
  void secondsOfOtherYearsAreNone(double seconds) {
    assertThat(Timestamp.ofSeconds(seconds)).isEmpty();
  }

  @Test
  void addressesAreEqualWhenSpelledEqual() {
    //
    Address upper = new Address("0xAB");
    Address lower = new Address("0xab");
    assertThat(upper).isNotEqualTo(lower).isLessThan(lower).hasToString("0xAB");
    assertThat(upper.sameAccount(lower)).isTrue();
    assertThat(upper.sameAccount(new Address("0xAC"))).isFalse();
  }

  @Test
  void errorCodesAreFoundByNumber() {
    for (ErrorCode error : ErrorCode.values()) {
      assertThat(ErrorCode.ofCode(error.code())).isEqualTo(error);
      assertThat(error.description()).isNotEmpty();
    }
    assertThatThrownBy(() -> ErrorCode.ofCode(7)).hasMessageContaining("7");
    assertThat(ErrorCode.INVALID_FORMAT.retried()).isFalse();
    assertThat(ErrorCode.CONTENT_UNAVAILABLE.retried()).isTrue();
  }

  @Test
  void wireNamesAreFoundExactly() {
    for (MessageStatus status : MessageStatus.values()) {
      assertThat(MessageStatus.ofWireName(status.wireName())).contains(status);
    }
    assertThat(MessageStatus.ofWireName("Pending")).isEmpty();
    assertThat(MessageType.ofWireName("V_PROGRAM")).isEmpty();
    assertThat(ItemType.ofWireName("Inline")).isEmpty();
    assertThat(Chain.ofCode("eth")).isEmpty();
  }

  @Test
  void anInvalidMessageTellsEveryFault() {
    InvalidMessageException e =
        new InvalidMessageException(ErrorCode.INVALID_FORMAT, List.of("one", "two"));
    assertThat(e).hasMessage("Invalid message format: one; two");
    assertThat(e.errors()).containsExactly("one", "two");
  }

  @Test
  void spansCutTheirText() {
    assertThat(new TextSpan(1, 3).of("abcd")).isEqualTo("bc");
    assertThat(new TextSpan(1, 3).isEmpty()).isFalse();
    assertThat(new TextSpan(2, 2).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000000000, 1700000000.0",
    "1652803407117941, 1652803407.117941",
    "0, 0.0",
    "-1500000, -1.5",
    "1, 0.0000010",
    "-62135596800000000, -62135596800.0",
    "9223372036000000, 9223372036.0"
  })
  void timestampsAreWrittenAsTheNetworkSpellsThem(long micros, String json) {
    assertThat(new Timestamp(micros).toJson()).isEqualTo(json);
  }
}
