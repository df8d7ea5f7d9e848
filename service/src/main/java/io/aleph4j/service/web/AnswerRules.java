package io.aleph4j.service.web;

import java.util.function.UnaryOperator;

/**
 * What is the same in the answers of all routes of a server.
 *
 * @param crossOrigin what pages of other origins may do
 * @param errors how an error is spelled, also one that no handler has thrown; must not block
 */
public record AnswerRules(CrossOrigin crossOrigin, UnaryOperator<HttpException> errors) {

  /** Open to all, errors as they are: the rules of a core node. */
  public static AnswerRules plain() {
    return new AnswerRules(new CrossOrigin.Open(), UnaryOperator.identity());
  }
}
