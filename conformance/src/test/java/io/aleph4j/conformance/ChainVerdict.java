package io.aleph4j.conformance;

/** What a node says of a signed message that is otherwise in order. */
enum ChainVerdict {
  PROCESSED,
  /** Error 0: the chain has no verifier (spec 01 §3.1). */
  UNKNOWN_CHAIN,
  /** Error 1: whatever else is wrong with a signature. */
  INVALID_SIGNATURE;

  /** The answer to a message that waited to be decided. */
  static ChainVerdict of(Api.Answer answer) {
    if (answer.status() == 200
        && answer.json().path("message_status").asString().equals("processed")) {
      return PROCESSED;
    }
    if (answer.status() == 422 && answer.json().path("error_code").isNumber()) {
      switch (answer.json().path("error_code").asInt()) {
        case 0 -> {
          return UNKNOWN_CHAIN;
        }
        case 1 -> {
          return INVALID_SIGNATURE;
        }
        default -> {}
      }
    }
    throw new AssertionError("unexpected answer " + answer.status() + ": " + answer.body());
  }
}
