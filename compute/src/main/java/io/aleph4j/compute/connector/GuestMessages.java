package io.aleph4j.compute.connector;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.MessageSigner;
import io.aleph4j.client.NodeAnswerException;
import io.aleph4j.client.NodeUnreachableException;
import io.aleph4j.client.PublishResult;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.HttpException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Signs and publishes messages of programs. Safe for many threads. */
public final class GuestMessages {
  private static final Logger log = LoggerFactory.getLogger(GuestMessages.class);
  private static final String SUCCESS = "{\"status\":\"success\"}";

  private final GuestKey key;
  private final SigningPolicy policy;
  private final CoreNodeClient node;
  private final InstantSource clock;

  /**
   * With this key, at this core node.
   *
   * @param clock for posts that this node makes itself
   */
  public GuestMessages(
      GuestKey key, SigningPolicy policy, CoreNodeClient node, InstantSource clock) {
    this.key = key;
    this.policy = policy;
    this.node = node;
    this.clock = clock;
  }

  /** The answer to {@code GET /properties}. */
  String properties() {
    GuestKey.Properties known = key.properties();
    ObjectNode json = StrictJson.mapper().createObjectNode();
    json.put("chain", known.chain());
    json.put("curve", known.curve());
    json.put("address", known.address());
    json.put("public_key", known.publicKey());
    return json.toString();
  }

  /**
   * The same message, signed.
   *
   * @throws HttpException 400 when it is not one that is signed for this machine
   */
  String sign(JsonNode message, ItemHash machine) {
    Envelope envelope = policy.accept(message, machine, key.account().address());
    ObjectNode signed = ((ObjectNode) message).deepCopy();
    signed.put("signature", key.account().sign(envelope.verificationBuffer()));
    return StrictJson.mapper().writeValueAsString(signed);
  }

  /** The message that the body of a publication carries as a text. */
  static JsonNode published(JsonNode body) {
    JsonNode data = body.path("data");
    if (!body.path("topic").isString() || !data.isString()) {
      throw HttpException.reason(
          400, "The body is {\"topic\": text, \"data\": the message's JSON as a text}");
    }
    return parse(data.stringValue());
  }

  static JsonNode parse(String text) {
    try {
      return StrictJson.parse(text);
    } catch (InvalidMessageException e) {
      throw noJson(e);
    }
  }

  static JsonNode parse(byte[] utf8) {
    try {
      return StrictJson.parse(utf8);
    } catch (InvalidMessageException e) {
      throw noJson(e);
    }
  }

  private static HttpException noJson(InvalidMessageException e) {
    return HttpException.reason(400, "Not JSON: " + String.join("; ", e.errors()));
  }

  static boolean isSigned(JsonNode message) {
    return message.hasNonNull("signature");
  }

  /**
   * Hands a signed message to the core node as it is.
   *
   * @throws HttpException 400 when it is not signed, 422 when the core node refuses it, 502 or 503
   *     when it does not answer as it should
   */
  String publish(JsonNode message) {
    Envelope envelope = SigningPolicy.envelope(message);
    if (!isSigned(message)) {
      throw HttpException.reason(400, "The message is not signed; sign it first: POST /sign");
    }
    return publish(envelope);
  }

  /** Publishes what a message says as a post of this node's, as the VM connector always has. */
  String publishOwnPost(JsonNode message) {
    JsonNode content = parse(message.path("item_content").asString(""));
    if (!content.path("type").isString() || !content.has("content")) {
      throw HttpException.reason(
          400,
          "item_content of a post has a text 'type' and a 'content'; only posts are published");
    }
    @Nullable String channel =
        message.path("channel").isString() ? message.path("channel").stringValue() : null;
    MessageSigner signer = new MessageSigner(key.account(), clock);
    try {
      MessageSigner inChannel = channel == null ? signer : signer.inChannel(channel);
      return publish(inChannel.post(content.path("type").stringValue(), content.path("content")));
    } catch (IllegalArgumentException e) {
      throw HttpException.reason(400, String.valueOf(e.getMessage()));
    }
  }

  private String publish(Envelope envelope) {
    try {
      return switch (node.publish(envelope, false)) {
        case PublishResult.Processed _, PublishResult.Pending _ -> SUCCESS;
        case PublishResult.Rejected(_, @Nullable JsonNode error) ->
            throw HttpException.reason(
                422, "The core node rejects the message" + (error == null ? "" : ": " + error));
        case PublishResult.Malformed(String reason) ->
            throw HttpException.reason(422, "The core node refuses the message: " + reason);
      };
    } catch (NodeUnreachableException e) {
      log.debug("A program's message was not published: {}", e.getMessage());
      throw HttpException.reason(503, "The core node cannot be reached");
    } catch (NodeAnswerException e) {
      log.debug("A program's message was not published: {}", e.getMessage());
      throw HttpException.reason(502, "The core node answers " + e.status());
    }
  }
}
