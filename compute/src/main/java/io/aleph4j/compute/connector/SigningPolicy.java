package io.aleph4j.compute.connector;

import io.aleph4j.compute.definition.HostNames;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.HttpException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which messages of a program this node signs: those that carry their content in line, speak for
 * the program itself, and are of an allowed type.
 *
 * @param types what programs may say
 */
public record SigningPolicy(Set<MessageType> types) {

  /** Keeps its own copy. */
  public SigningPolicy {
    types = Set.copyOf(types);
  }

  /**
   * What programs write data with: posts, aggregates, files, and what makes them forgotten. No
   * machines: nobody would pay for one that a program made.
   */
  public static SigningPolicy defaults() {
    return new SigningPolicy(
        EnumSet.of(MessageType.POST, MessageType.AGGREGATE, MessageType.STORE, MessageType.FORGET));
  }

  /**
   * The envelope to be signed.
   *
   * @param signer who signs
   * @throws HttpException 400 when it is not signed, with the reason
   */
  Envelope accept(JsonNode message, ItemHash machine, Address signer) {
    Envelope envelope = envelope(message);
    @Nullable String content = envelope.itemContent();
    if (content == null) {
      throw HttpException.reason(
          400, "Only messages with their content in item_content are signed for a program");
    }
    checkSpeaker(content, machine);
    if (!types.contains(envelope.type())) {
      throw HttpException.reason(
          400,
          "This node signs no "
              + envelope.type().wireName()
              + " for a program, but "
              + String.join(", ", names()));
    }
    if (envelope.chain() != Chain.ETH || !envelope.sender().sameAccount(signer)) {
      throw HttpException.reason(
          400,
          "The message names another sender than the one who signs: ETH "
              + signer
              + ", as GET /properties tells");
    }
    return envelope;
  }

  private List<String> names() {
    return types.stream().sorted().map(MessageType::wireName).toList();
  }

  /** A message as nodes read it, so that they cannot find another speaker than is found here. */
  static Envelope envelope(JsonNode message) {
    try {
      return EnvelopeParser.parse(message);
    } catch (InvalidMessageException e) {
      throw HttpException.reason(400, String.join("; ", e.errors()));
    }
  }

  /** The SDK writes the machine's host name, which is in its environment; others write the hash. */
  private static void checkSpeaker(String content, ItemHash machine) {
    @Nullable String address = speaker(content);
    boolean isMachine = machine.value().equals(address) || HostNames.of(machine).equals(address);
    if (!isMachine) {
      throw HttpException.reason(400, "Message address does not match VM item_hash");
    }
  }

  /** Whom a content speaks for; null when it does not say. */
  static @Nullable String speaker(String content) {
    try {
      JsonNode address = StrictJson.parse(content).path("address");
      return address.isString() ? address.stringValue() : null;
    } catch (InvalidMessageException e) {
      throw HttpException.reason(400, "item_content is no JSON: " + String.join("; ", e.errors()));
    }
  }
}
