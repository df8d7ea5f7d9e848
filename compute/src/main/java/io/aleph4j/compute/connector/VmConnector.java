package io.aleph4j.compute.connector;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.client.NodeAnswerException;
import io.aleph4j.client.NodeUnreachableException;
import io.aleph4j.compute.definition.HostNames;
import io.aleph4j.compute.definition.MessageSource;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.Cost;
import io.aleph4j.service.web.HttpException;
import io.aleph4j.service.web.Route;
import io.aleph4j.service.web.StreamedAnswer;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The routes that the network's VM connector has (spec 04 §9.2), for other programs on the same
 * machine: to be served on a loopback address only. It signs with the same key and under the same
 * rules as the guest API.
 */
public final class VmConnector {
  private static final String SERVER = "{\"Server\":\"Aleph.im VM Connector\"}";
  private static final String OCTETS = "application/octet-stream";

  private final CoreNodeClient node;
  private final MessageSource messages;
  private final GuestMessages signing;
  private final Predicate<ItemHash> isHere;
  private final Allowance signatures;
  private final Allowance publications;

  /**
   * At this core node.
   *
   * @param isHere whether a machine is one of this node's: nothing is signed for others
   * @param limits the rates of signatures and publications, for all who ask together
   * @param nanoTime a clock that only goes forward
   */
  public VmConnector(
      CoreNodeClient node,
      MessageSource messages,
      GuestMessages signing,
      Predicate<ItemHash> isHere,
      GuestLimits limits,
      LongSupplier nanoTime) {
    this.node = node;
    this.messages = messages;
    this.signing = signing;
    this.isHere = isHere;
    this.signatures = new Allowance("signatures", limits.signatures(), nanoTime);
    this.publications = new Allowance("publications", limits.publications(), nanoTime);
  }

  /** All of them. */
  public List<Route> routes() {
    return List.of(
        Route.get("/", Cost.FREE, context -> json(context, SERVER)),
        Route.get("/properties", Cost.CHEAP, context -> json(context, signing.properties())),
        Route.get("/download/message/{ref}", Cost.CHEAP, this::message),
        Route.get("/download/code/{ref}", Cost.LIST, this::file),
        Route.get("/download/data/{ref}", Cost.LIST, this::file),
        Route.get("/download/runtime/{ref}", Cost.LIST, this::file),
        Route.get("/compute/latest_amend/{hash}", Cost.LIST, this::latestAmend),
        Route.post("/sign", Cost.PUBLISH, this::sign),
        Route.post("/api/v0/ipfs/pubsub/pub", Cost.PUBLISH, this::publish),
        Route.post("/api/v0/p2p/pubsub/pub", Cost.PUBLISH, this::publish));
  }

  private static void json(Context context, String text) {
    context.contentType("application/json").result(text);
  }

  private void message(Context context) {
    json(context, StrictJson.mapper().writeValueAsString(require(context.pathParam("ref"))));
  }

  private JsonNode require(String ref) {
    ItemHash hash = hash(ref);
    JsonNode answer = asked(() -> node.messageAnswer(hash)).orElseThrow(VmConnector::notFound);
    JsonNode message = answer.path("message");
    if (!answer.path("status").asString("").equals("processed") || !message.isObject()) {
      throw notFound();
    }
    return message;
  }

  private static ItemHash hash(String text) {
    ItemHash hash = new ItemHash(text);
    if (!hash.isStrict()) {
      throw notFound();
    }
    return hash;
  }

  private static HttpException notFound() {
    return HttpException.text(404, "Hash not found");
  }

  private void file(Context context) {
    JsonNode content = require(context.pathParam("ref")).path("content");
    ItemHash file = hash(content.path("item_hash").asString(""));
    String declared = content.path("mime_type").asString("");
    String type = declared.matches("[\\w.+-]{1,100}/[\\w.+-]{1,100}") ? declared : OCTETS;
    StreamedAnswer.send(
        context,
        type,
        StreamedAnswer.UNKNOWN,
        out -> {
          if (asked(() -> node.files().download(file, out)).isEmpty()) {
            throw notFound();
          }
        });
  }

  private void latestAmend(Context context) {
    ItemHash hash = hash(context.pathParam("hash"));
    NetworkMessage original =
        asked(() -> messages.message(hash)).orElseThrow(VmConnector::notFound);
    String owner = original.content().path("address").asString(original.sender().value());
    ItemHash latest =
        asked(() -> messages.amendments(hash, new Address(owner))).stream()
            .filter(amendment -> amends(amendment, hash, owner))
            .map(NetworkMessage::itemHash)
            .findFirst()
            .orElse(hash);
    json(context, StrictJson.mapper().writeValueAsString(latest.value()));
  }

  private static boolean amends(NetworkMessage amendment, ItemHash hash, String owner) {
    return amendment.content().path("ref").asString("").equals(hash.value())
        && amendment.content().path("address").asString("").equals(owner);
  }

  private void sign(Context context) {
    refusePages(context);
    signatures.take();
    JsonNode message = GuestMessages.parse(context.bodyAsBytes());
    ItemHash machine = machine(message);
    if (!isHere.test(machine)) {
      throw HttpException.reason(400, "No machine of this node has the address " + machine);
    }
    json(context, signing.sign(message, machine));
  }

  private static ItemHash machine(JsonNode message) {
    @Nullable String content = SigningPolicy.envelope(message).itemContent();
    @Nullable String speaker = content == null ? null : SigningPolicy.speaker(content);
    if (speaker == null) {
      throw HttpException.reason(400, "Message address does not match VM item_hash");
    }
    return HostNames.parse(speaker).orElse(new ItemHash(speaker));
  }

  private void publish(Context context) {
    refusePages(context);
    publications.take();
    JsonNode message = GuestMessages.published(GuestMessages.parse(context.bodyAsBytes()));
    json(
        context,
        GuestMessages.isSigned(message)
            ? signing.publish(message)
            : signing.publishOwnPost(message));
  }

  /** A page in a browser on this machine reaches loopback addresses; it is not whom this is for. */
  private static void refusePages(Context context) {
    if (context.header("Origin") != null) {
      throw HttpException.reason(403, "Web pages are not served");
    }
  }

  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (NodeUnreachableException e) {
      throw HttpException.reason(503, "The core node cannot be reached");
    } catch (NodeAnswerException e) {
      throw HttpException.reason(502, "The core node answers " + e.status());
    }
  }
}
