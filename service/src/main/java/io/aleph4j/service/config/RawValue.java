package io.aleph4j.service.config;

import java.util.List;

/** A value as it was written, before its form is known. */
public sealed interface RawValue {
  /** One word or number, as text. */
  record Scalar(String text) implements RawValue {}

  /** A list of words or numbers. */
  record Sequence(List<String> texts) implements RawValue {
    /** Copies the elements. */
    public Sequence {
      texts = List.copyOf(texts);
    }
  }
}
