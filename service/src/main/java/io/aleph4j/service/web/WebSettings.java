package io.aleph4j.service.web;

import java.time.Duration;

/**
 * How the server listens.
 *
 * @param host address or name to listen on
 * @param port TCP port; 0 takes a free one
 * @param idleTimeout how long a connection may be silent, within a request too
 * @param stopLimit how long running requests may take to finish when the server stops
 * @param headerBytes largest request line with all headers
 * @param bodyMemory most memory that all request bodies together may hold, in bytes
 * @param limits what one client may ask for
 * @param sockets how WebSockets are kept
 * @param answers what is the same in all answers
 * @param inPlace about how many requests at a time, from 0 to {@link #MOST_IN_PLACE}, may run on
 *     the thread that has read them, the others on virtual threads: worth it where requests do
 *     little but wait for somebody else on this system, each for a moment
 */
public record WebSettings(
    String host,
    int port,
    Duration idleTimeout,
    Duration stopLimit,
    int headerBytes,
    long bodyMemory,
    RateLimits limits,
    SocketSettings sockets,
    AnswerRules answers,
    int inPlace) {

  /** More would leave the server no threads for anything else. */
  public static final int MOST_IN_PLACE = 32;

  /** Checks what could make the server stand still. */
  public WebSettings {
    if (inPlace < 0 || inPlace > MOST_IN_PLACE) {
      throw new IllegalArgumentException(
          inPlace + " requests in place: there may be 0 to " + MOST_IN_PLACE);
    }
  }

  /** With the answers of a core node. */
  public WebSettings(
      String host,
      int port,
      Duration idleTimeout,
      Duration stopLimit,
      int headerBytes,
      long bodyMemory,
      RateLimits limits,
      SocketSettings sockets) {
    this(
        host,
        port,
        idleTimeout,
        stopLimit,
        headerBytes,
        bodyMemory,
        limits,
        sockets,
        AnswerRules.plain(),
        0);
  }

  /** The defaults on this address. */
  public static WebSettings on(String host, int port) {
    return new WebSettings(
        host,
        port,
        Duration.ofSeconds(60),
        Duration.ofSeconds(3),
        64 * 1024,
        64L << 20,
        RateLimits.defaults(),
        SocketSettings.defaults());
  }

  /** The same with other limits per client. */
  public WebSettings withLimits(RateLimits others) {
    return new WebSettings(
        host,
        port,
        idleTimeout,
        stopLimit,
        headerBytes,
        bodyMemory,
        others,
        sockets,
        answers,
        inPlace);
  }

  /** The same with another treatment of WebSockets. */
  public WebSettings withSockets(SocketSettings others) {
    return new WebSettings(
        host,
        port,
        idleTimeout,
        stopLimit,
        headerBytes,
        bodyMemory,
        limits,
        others,
        answers,
        inPlace);
  }

  /** The same with other answers. */
  public WebSettings withAnswers(AnswerRules others) {
    return new WebSettings(
        host,
        port,
        idleTimeout,
        stopLimit,
        headerBytes,
        bodyMemory,
        limits,
        sockets,
        others,
        inPlace);
  }

  /** The same with another limit for silent connections. */
  public WebSettings withIdleTimeout(Duration other) {
    return new WebSettings(
        host, port, other, stopLimit, headerBytes, bodyMemory, limits, sockets, answers, inPlace);
  }

  /** The same with another number of requests that run where they were read. */
  public WebSettings withInPlace(int other) {
    return new WebSettings(
        host,
        port,
        idleTimeout,
        stopLimit,
        headerBytes,
        bodyMemory,
        limits,
        sockets,
        answers,
        other);
  }
}
