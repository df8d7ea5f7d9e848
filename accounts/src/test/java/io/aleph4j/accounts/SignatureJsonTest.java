package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureJsonTest {

  private static SignatureJson parse(String text) {
    return Objects.requireNonNull(SignatureJson.parse(text, "a", "b", "c"));
  }

  @Test
  void readsTexts() {
    SignatureJson json = parse("{\"a\":\"x\",\"b\":null,\"other\":\"y\"}");
    assertThat(json.text("a")).isEqualTo("x");
    assertThat(json.text("b")).isNull();
    assertThat(json.text("c")).isNull();
    assertThat(json.textOr("a", "z")).isEqualTo("x");
    assertThat(json.textOr("b", "z")).isNull();
    assertThat(json.textOr("c", "z")).isEqualTo("z");
    assertThat(json.has("a")).isTrue();
    assertThat(json.has("b")).isTrue();
    assertThat(json.has("c")).isFalse();
    assertThat(json.has("other")).isFalse();
  }

  @Test
  void halfACharacterIsNoText() {
    SignatureJson json =
        parse("{\"a\":\"\\ud83d\",\"b\":\"\\ude00\\ud83d\",\"c\":\"\\ud83d\\ude00\"}");
    assertThat(json.text("a")).isNull();
    assertThat(json.textOr("a", "z")).isNull();
    assertThat(json.text("b")).isNull();
    assertThat(json.text("c")).isEqualTo("😀");
    assertThat(parse("{\"x\":\"\\ud83d\",\"a\":\"y\"}").text("a")).isEqualTo("y");
  }

  @Test
  void readsObjectsInTheObject() {
    SignatureJson json = parse("{\"a\":{\"b\":\"x\",\"c\":{\"a\":\"y\"},\"other\":[{}]},\"b\":[]}");
    SignatureJson inner = Objects.requireNonNull(json.object("a"));
    assertThat(inner.text("b")).isEqualTo("x");
    assertThat(inner.has("c")).isTrue();
    assertThat(inner.object("c")).isNull();
    assertThat(json.object("b")).isNull();
    assertThat(json.object("c")).isNull();
    assertThat(json.text("a")).isNull();
  }

  @Test
  void theLastOfEqualKeysCounts() {
    assertThat(parse("{\"a\":{\"b\":\"x\"},\"a\":\"y\"}").text("a")).isEqualTo("y");
    assertThat(parse("{\"a\":\"y\",\"a\":null}").text("a")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.0", "true", "10e-1"})
  void knowsOne(String value) {
    assertThat(parse("{\"a\":" + value + "}").isOne("a")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1.5", "false", "\"1\"", "null", "[1]", "{\"a\":1}", "NaN", "1e999"})
  void knowsWhatIsNotOne(String value) {
    assertThat(parse("{\"a\":" + value + "}").isOne("a")).isFalse();
    assertThat(parse("{}").isOne("a")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "null", "[]", "{", "{}x", "{}{}", "{\"a\":}", "{a:1}", "{\"a\":01}"})
  void refusesWhatIsNotOneObject(String text) {
    assertThat(SignatureJson.parse(text, "a")).isNull();
  }

  @Test
  void refusesTooDeepNesting() {
    assertThat(SignatureJson.parse("{\"a\":" + "{\"a\":".repeat(2000), "a")).isNull();
    assertThat(SignatureJson.parse("{\"x\":" + "[".repeat(2000) + "]".repeat(2000) + "}", "a"))
        .isNull();
  }
}
