package io.aleph4j.service.web;

import java.util.function.Predicate;

/**
 * What pages of other origins may do. Both answer the same origin back that asked, whichever it is.
 */
public sealed interface CrossOrigin {

  /** Every route may be read and posted to, without credentials (spec 02 §1.5). */
  record Open() implements CrossOrigin {}

  /**
   * Every method and header, with credentials, on some paths; nothing on all others (spec 04 §2).
   *
   * @param paths which; must not block
   */
  record Credentialed(Predicate<String> paths) implements CrossOrigin {}
}
