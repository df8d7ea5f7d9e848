package io.aleph4j.service.config;

import java.util.Locale;

/**
 * One thing that an operator can set.
 *
 * @param <T> its kind
 * @param path its name in the file, sections separated by points ({@code websocket.heartbeat})
 * @param form how it is written
 * @param standard its value when nothing is written
 * @param meaning one sentence for the operator
 * @param secret whether its value must not be printed
 */
public record Setting<T>(String path, Form<T> form, T standard, String meaning, boolean secret) {

  /** A setting whose value may be shown. */
  public static <T> Setting<T> of(String path, Form<T> form, T standard, String meaning) {
    return new Setting<>(path, form, standard, meaning, false);
  }

  /** A setting whose value is a secret. */
  public static <T> Setting<T> secret(String path, Form<T> form, T standard, String meaning) {
    return new Setting<>(path, form, standard, meaning, true);
  }

  /** The environment variable that overrides it, {@code ALEPH_<SECTION>__<KEY>}. */
  public String variable() {
    return variable(path);
  }

  /** The default as it would be written in the file. */
  public String writtenStandard() {
    return written(standard);
  }

  String written(T value) {
    return form.writer().apply(value);
  }

  static String variable(String path) {
    return "ALEPH_" + path.replace(".", "__").toUpperCase(Locale.ROOT);
  }
}
