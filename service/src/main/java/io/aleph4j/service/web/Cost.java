package io.aleph4j.service.web;

/** How much work a request causes; each class has its own budget per client address. */
public enum Cost {
  /** Health checks and the like; never limited. */
  FREE,
  /** One row or a constant. */
  CHEAP,
  /** A list, a count, a large document; also the opening of a WebSocket. */
  LIST,
  /** A message that is verified and written. */
  PUBLISH,
  /** A file. */
  UPLOAD
}
