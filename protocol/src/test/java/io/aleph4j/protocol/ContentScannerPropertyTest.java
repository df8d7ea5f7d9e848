package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.JsonNode;

/** The spans of values are exact whatever stands around them. */
class ContentScannerPropertyTest {

  @Property
  void spansAreTheExactTextsOfTheLastValues(@ForAll long seed) {
    JsonTexts texts = new JsonTexts(new Random(seed));
    List<String> entries = new ArrayList<>();
    Map<String, String> expected = new LinkedHashMap<>();
    for (int i = 0; i < 8; i++) {
      String key = texts.pick("\"a\"", "\"b\"", "\"\\u0061\"", texts.string());
      String value = texts.value(4);
      entries.add(texts.entry(key, value));
      expected.put(StrictJson.parse(key).stringValue(), value);
    }
    String text = texts.space() + texts.object(entries) + texts.space();

    Map<String, ScannedValue> scanned = ContentScanner.scan(text);

    assertThat(scanned.keySet()).containsExactlyElementsOf(expected.keySet());
    JsonNode tree = StrictJson.parse(text);
    expected.forEach((key, value) -> {
      ScannedValue found = Objects.requireNonNull(scanned.get(key));
      assertThat(found.raw()).isEqualTo(value);
      assertThat(found.tree()).isEqualTo(tree.get(key));
      found.string().ifPresent(s -> assertThat(s).isEqualTo(tree.get(key).stringValue()));
      found
          .members()
          .forEach((name, member) ->
              assertThat(StrictJson.parse(member.raw())).isEqualTo(tree.get(key).get(name)));
    });
  }

  @Property
  void spansHoldBehindAnyLength(@ForAll long seed) {
    Random random = new Random(seed);
    JsonTexts texts = new JsonTexts(random);
    String filler =
        texts.pick("x", "é", "\ud83d\ude00", "\\u00e9", "\\n").repeat(random.nextInt(40_000));
    String value = texts.value(3);
    String text =
        "{\"filler\":\""
            + filler
            + "\",\"value\":"
            + texts.space()
            + value
            + ",\"end\":["
            + filler.length()
            + "]}";

    Map<String, ScannedValue> scanned = ContentScanner.scan(text);

    assertThat(scanned.get("value")).isNotNull().extracting(ScannedValue::raw).isEqualTo(value);
    assertThat(scanned.get("end"))
        .isNotNull()
        .extracting(ScannedValue::raw)
        .isEqualTo("[" + filler.length() + "]");
    assertThat(scanned.get("filler"))
        .isNotNull()
        .extracting(ScannedValue::raw)
        .isEqualTo("\"" + filler + "\"");
  }

  /**
   * The scanner and the tree refuse the same texts: whatever one of them takes, the other takes.
   */
  @Property
  void scannerAndTreeAgreeOnDamagedTexts(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(new JsonTexts(random).object(4));
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at).append(' ');
        case 1 -> text.insert(at, random(random, "\\u{}[],:\"e19-\ud800\0"));
        default -> text.setCharAt(at, random(random, "\\d{}[],:\"E.0+\u001f"));
      }
    }
    String damaged = text.toString();
    boolean object;
    try {
      object = StrictJson.parse(damaged).isObject();
    } catch (InvalidMessageException e) {
      object = false;
    }
    if (object) {
      ContentScanner.scan(damaged);
    } else {
      assertThatThrownBy(() -> ContentScanner.scan(damaged))
          .isInstanceOf(InvalidMessageException.class);
    }
  }

  private static char random(Random random, String characters) {
    return characters.charAt(random.nextInt(characters.length()));
  }
}
