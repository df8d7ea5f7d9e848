package io.aleph4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.accounts.Verdict;
import io.aleph4j.content.Base32;
import io.aleph4j.content.Base58;
import io.aleph4j.content.Cid;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.EnvelopeWriter;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Measurements;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.ScoringReport;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Subject;
import io.aleph4j.protocol.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the targets do with their bytes. Each lets its parser's refusals through and throws {@link
 * AssertionError} when what was accepted does not keep a promise.
 */
final class Parsers {

  private static final Address SENDER = new Address("0x" + "4a".repeat(20));
  private static final ItemHash FETCHED = new ItemHash("ab".repeat(32));
  private static final Timestamp TIME = new Timestamp(1_700_000_000_123_000L);
  private static final SignatureVerifier VERIFIER = new SignatureVerifier();

  private Parsers() {}

  static void strictJson(byte[] input) {
    JsonNode value = StrictJson.parse(input);
    String written = StrictJson.mapper().writeValueAsString(value);
    assertThat(StrictJson.parse(written)).isEqualTo(value);
  }

  static void envelope(byte[] input) {
    Envelope envelope = EnvelopeParser.parse(StrictJson.parse(input));
    if (envelope.itemType() == ItemType.INLINE) {
      ContentParser.inline(envelope);
    }
    String written = EnvelopeWriter.toJson(envelope);
    assertThat(EnvelopeParser.parse(StrictJson.parse(written))).isEqualTo(envelope);
  }

  /** A content on both of its ways: with its message, and fetched for it. */
  static void content(MessageType type, byte[] input) {
    Message fetched = ContentParser.fetched(envelope(type, FETCHED, null), input);
    // Where the envelope has filled in what was missing, the text is another one.
    String text = fetched.contentText();
    Message inline = ContentParser.inline(envelope(type, ItemHash.sha256(text), text));
    Content content = inline.content();
    assertThat(content).isEqualTo(fetched.content());
    assertThat(content.address()).isNotNull();
    assertThat(Subject.of(inline.envelope(), content).type()).isEqualTo(type);
    if (content instanceof PostContent post) {
      scoring(post.content().of(text));
    }
  }

  /** Never refuses: what posts of the scoring service do not say is left out. */
  private static void scoring(String data) {
    ScoringReport.parse(data).ifPresent(report -> assertThat(report.ofCore()).doesNotContainNull());
    Measurements.parse(data).ifPresent(found -> assertThat(found.ofCore()).doesNotContainNull());
  }

  private static Envelope envelope(MessageType type, ItemHash hash, @Nullable String inline) {
    return new Envelope(
        Chain.ETH,
        SENDER,
        type,
        hash,
        inline == null ? ItemType.STORAGE : ItemType.INLINE,
        inline,
        TIME,
        null,
        null);
  }

  /** Never refuses: what cannot be read delegates nothing. */
  static void authorizations(byte[] input) {
    Authorizations granted = Authorizations.parse(new String(input, StandardCharsets.UTF_8));
    for (MessageType type : MessageType.values()) {
      Subject subject =
          new Subject(
              Chain.ETH,
              "c",
              type,
              type == MessageType.POST ? "t" : null,
              type == MessageType.AGGREGATE ? "k" : null);
      boolean allowed = granted.allow(SENDER, subject);
      Address upper = new Address(SENDER.value().toUpperCase(Locale.ROOT));
      assertThat(granted.allow(upper, subject)).isEqualTo(allowed);
    }
  }

  /** The text of a hash, in every alphabet. */
  static void hashText(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    ItemHash hash = new ItemHash(text);
    if (hash.isStrict()) {
      assertThat(hash.looseType()).isPresent();
    }
    Optional<byte[]> base58 = Base58.decode(text);
    base58.ifPresent(bytes -> assertThat(Base58.encode(bytes)).isEqualTo(text));
    Optional<byte[]> base32 = Base32.decode(text);
    base32.ifPresent(bytes -> assertThat(Base32.encode(bytes)).isEqualTo(text));
    Cid cid = Cid.parse(text);
    assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
    assertThat(Cid.parse(cid.toBytes())).isEqualTo(cid);
  }

  /**
   * Any chain's signature.
   *
   * @param input five lines: chain, message type, sender, item hash and signature
   */
  static void signature(byte[] input) {
    String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 5);
    if (lines.length < 5) {
      throw new InvalidSignatureException();
    }
    Envelope envelope =
        new Envelope(
            Chain.ofCode(lines[0]).orElse(anyOf(Chain.values(), lines[0])),
            new Address(lines[2]),
            MessageType.ofWireName(lines[1]).orElse(anyOf(MessageType.values(), lines[1])),
            new ItemHash(lines[3]),
            ItemType.STORAGE,
            null,
            TIME,
            null,
            lines[4]);
    Verdict verdict = VERIFIER.verify(envelope);
    assertThat(VERIFIER.verify(envelope)).isEqualTo(verdict);
    if (!verdict.equals(Verdict.VALID)) {
      throw new InvalidSignatureException();
    }
  }

  private static <T> T anyOf(T[] values, String text) {
    return values[Math.floorMod(text.hashCode(), values.length)];
  }

  /** The verdict that nobody signed so: a verifier says it, it does not throw it. */
  static final class InvalidSignatureException extends RuntimeException {

    private static final long serialVersionUID = 1;
  }
}
