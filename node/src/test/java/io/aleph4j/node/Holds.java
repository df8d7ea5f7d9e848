package io.aleph4j.node;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which rule of the network a test holds; {@link RuleTableTest} makes a table of them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Holds.All.class)
public @interface Holds {

  /** The {@link #code} of a message that is accepted. */
  int ACCEPTED = Integer.MIN_VALUE;

  /** The rule's short name, beginning with the type of the message. */
  String rule();

  /** The network's error code, or {@link #ACCEPTED}. */
  int code();

  /** Several of them. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface All {
    Holds[] value();
  }
}
