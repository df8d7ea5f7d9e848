package io.aleph4j.fuzz;

import io.aleph4j.content.InvalidCidException;
import io.aleph4j.node.api.ApiParsers;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.service.web.HttpException;
import io.aleph4j.service.web.WebParsers;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/**
 * The parsers of what strangers send, each with the only exceptions that it may throw. A new parser
 * is a new row.
 */
enum Target {
  STRICT_JSON(Parsers::strictJson, InvalidMessageException.class),
  ENVELOPE(Parsers::envelope, InvalidMessageException.class),
  POST(MessageType.POST),
  AGGREGATE(MessageType.AGGREGATE),
  STORE(MessageType.STORE),
  FORGET(MessageType.FORGET),
  PROGRAM(MessageType.PROGRAM),
  INSTANCE(MessageType.INSTANCE),
  V_PROGRAM(MessageType.V_PROGRAM),
  AUTHORIZATIONS(Parsers::authorizations),
  HASH_TEXT(Parsers::hashText, InvalidCidException.class),
  SIGNATURE(Parsers::signature, Parsers.InvalidSignatureException.class),
  MULTIPART(WebParsers::form, HttpException.class),
  CURSOR(ApiParsers::cursor, HttpException.class),
  CANONICAL_JSON(ApiParsers::canonicalJson, InvalidMessageException.class, JacksonException.class);

  @SuppressWarnings("ImmutableEnumChecker") // a method reference
  private final Consumer<byte[]> parser;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of makes an immutable one
  private final Set<Class<? extends RuntimeException>> refusals;

  Target(MessageType type) {
    this(input -> Parsers.content(type, input), InvalidMessageException.class);
  }

  /** The same, read from documents that are changed without ceasing to be JSON. */
  private static final Map<Target, Changed> CHANGED = new EnumMap<>(Target.class);

  static {
    for (Target target :
        EnumSet.of(
            ENVELOPE,
            POST,
            AGGREGATE,
            STORE,
            FORGET,
            PROGRAM,
            INSTANCE,
            V_PROGRAM,
            AUTHORIZATIONS)) {
      CHANGED.put(target, new Changed(target.folder()));
    }
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  Target(Consumer<byte[]> parser, Class<? extends RuntimeException>... refusals) {
    this.parser = parser;
    this.refusals = Set.of(refusals);
  }

  /**
   * Whether the parser accepts the input rather than refuses it. What else it throws escapes.
   *
   * @param input what is read, or, for documents in JSON, {@linkplain Changed changes} to the seeds
   */
  boolean accepts(byte[] input) {
    Changed changed = CHANGED.get(this);
    byte[] read = changed != null && Changed.isChange(input) ? changed.apply(input) : input;
    try {
      parser.accept(read);
      return true;
    } catch (RuntimeException e) {
      if (refusals.stream().anyMatch(refusal -> refusal.isInstance(e))) {
        return false;
      }
      throw e;
    }
  }

  /** Its folder of inputs. */
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
