package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads and checks contents against the schema of their message type (spec 01 §2).
 *
 * <p>Total: the only exception is {@link InvalidMessageException} with {@link
 * ErrorCode#INVALID_FORMAT}. Thread-safe.
 */
public final class ContentParser {

  /** The latest content time, 2262-04-11: a limit of the network's. */
  private static final double MAX_TIME = 9_223_372_036.0;

  private static final Set<String> POST_KEYS = Set.of("address", "time", "content", "ref", "type");
  private static final Set<String> AGGREGATE_KEYS = Set.of("address", "time", "key", "content");

  private ContentParser() {}

  /** The content that this text is. */
  public static Content parse(MessageType type, String text) {
    EnvelopeParser.checkNul(text);
    return read(type, scan(type, text));
  }

  /**
   * An inline message with its content. Throws {@link IllegalArgumentException} for other messages.
   */
  public static Message inline(Envelope envelope) {
    String text = envelope.itemContent();
    if (text == null) {
      throw new IllegalArgumentException(
          "the content of message " + envelope.itemHash() + " must be fetched: it is not inline");
    }
    return new Message(
        envelope, text, parse(envelope.type(), text), text.codePointCount(0, text.length()));
  }

  /**
   * A message with its fetched content; an absent or null address and time become the envelope's
   * (spec 01 §1.6).
   *
   * <p>That the bytes have the envelope's hash is the caller's business. Throws {@link
   * IllegalArgumentException} for inline messages.
   */
  public static Message fetched(Envelope envelope, byte[] content) {
    if (envelope.itemType() == ItemType.INLINE) {
      throw new IllegalArgumentException(
          "message " + envelope.itemHash() + " carries its content: nothing to fetch");
    }
    String text = StrictJson.decode(content);
    EnvelopeParser.checkNul(text);
    Map<String, ScannedValue> entries = scan(envelope.type(), text);
    String completed = ContentDefaults.complete(text, entries, envelope);
    if (!completed.equals(text)) {
      entries = scan(envelope.type(), completed);
    }
    return new Message(envelope, completed, read(envelope.type(), entries), content.length);
  }

  private static Map<String, ScannedValue> scan(MessageType type, String text) {
    return switch (type) {
      case POST, AGGREGATE, STORE, FORGET -> ContentScanner.scan(text);
      case PROGRAM -> ContentScanner.members(text, "content", ProgramContents.KEYS);
      case INSTANCE -> ContentScanner.members(text, "content", InstanceContents.KEYS);
      case V_PROGRAM -> ContentScanner.members(text, "content", VerifiableProgramContents.KEYS);
    };
  }

  private static Content read(MessageType type, Map<String, ScannedValue> entries) {
    SchemaReader content = new SchemaReader("content", entries);
    return switch (type) {
      case POST -> post(content);
      case AGGREGATE -> aggregate(content);
      case STORE -> FileContents.store(content, address(content), time(content));
      case FORGET -> FileContents.forget(content, address(content), time(content));
      case PROGRAM -> ProgramContents.read(content, address(content), time(content));
      case INSTANCE -> InstanceContents.read(content, address(content), time(content));
      case V_PROGRAM -> VerifiableProgramContents.read(content, address(content), time(content));
    };
  }

  private static PostContent post(SchemaReader content) {
    content.close(POST_KEYS);
    Address address = address(content);
    Timestamp time = time(content);
    boolean refers = PostRef.check(content);
    String type = content.string("type");
    if (type.equals(PostContent.AMEND) && !refers) {
      throw invalid("content.ref is required when content.type is 'amend'");
    }
    TextSpan data = content.find("content").map(ScannedValue::span).orElse(new TextSpan(0, 0));
    return new PostContent(address, time, type, data, ContentHeaders.of(MessageType.POST, content));
  }

  private static AggregateContent aggregate(SchemaReader content) {
    content.close(AGGREGATE_KEYS);
    Address address = address(content);
    Timestamp time = time(content);
    ContentHeader header = ContentHeaders.of(MessageType.AGGREGATE, content);
    String key =
        Objects.requireNonNull(
            header.key(), "an aggregate's header has a key, or reading it threw");
    Map<String, String> entries = new LinkedHashMap<>();
    content.object("content").entries().forEach((name, value) -> entries.put(name, value.raw()));
    return new AggregateContent(address, time, key, entries, header);
  }

  private static Address address(SchemaReader content) {
    return new Address(content.string("address"));
  }

  private static Timestamp time(SchemaReader content) {
    double seconds = content.number("time");
    if (!(seconds >= 0 && seconds <= MAX_TIME)) {
      throw invalid(
          "content.time must be between 0 and 9223372036 seconds, not " + content.quote("time"));
    }
    return Timestamp.ofSeconds(seconds).orElseThrow();
  }
}
