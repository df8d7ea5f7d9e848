package io.aleph4j.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of the {@code details} of a refusal, as answers carry them (spec 01 §4.7). */
public sealed interface Detail {

  /** A sentence for people. */
  record Sentence(String text) implements Detail {

    @Override
    public String toString() {
      return text;
    }
  }

  /** Named facts for programs, such as {@code {"message": "<hash>"}}, in their order. */
  record Facts(Map<String, String> members) implements Detail {

    public Facts {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /**
   * A disk that is smaller than the file which it begins as.
   *
   * @param volume what its owner calls it
   * @param parentRef the hash that the content names
   * @param parentFile the file that this hash stands for
   * @param parentSize in bytes
   * @param volumeSize in bytes
   */
  record VolumeTooSmall(
      String volume, ItemHash parentRef, ItemHash parentFile, long parentSize, long volumeSize)
      implements Detail {}

  /**
   * Fewer tokens than a message and all that its owner keeps already need, in ALEPH.
   *
   * @param required as a decimal number
   * @param available as a decimal number
   */
  record BalanceTooLow(String required, String available) implements Detail {}

  /**
   * Fewer credits than a message and all that its owner keeps already need for a day.
   *
   * @param required as a decimal number
   * @param available as a decimal number
   */
  record CreditsTooLow(String required, String available) implements Detail {}

  /** A single sentence. */
  static List<Detail> of(String sentence) {
    return List.of(new Sentence(sentence));
  }

  /** A single fact. */
  static List<Detail> of(String name, String value) {
    return List.of(new Facts(Map.of(name, value)));
  }

  /** Several sentences. */
  static List<Detail> ofAll(List<String> sentences) {
    return sentences.stream().<Detail>map(Sentence::new).toList();
  }
}
