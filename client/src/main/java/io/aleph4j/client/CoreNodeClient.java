package io.aleph4j.client;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeWriter;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A core node, asked over its HTTP API (spec 02). Every method blocks until the answer is there.
 * Safe for use by many threads at once.
 *
 * <p>A 404 is an empty answer. Every other answer that the API does not promise is a {@link
 * NodeAnswerException}, none at all a {@link NodeUnreachableException}. Nothing is tried twice.
 */
public final class CoreNodeClient {

  /**
   * How long one answer may take by default: longer than a node works on a synchronous publication.
   */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  private final Http http;

  /**
   * A client of the node at this address, for example {@code http://127.0.0.1:4024}.
   *
   * @throws IllegalArgumentException if the address is not an absolute http or https URL
   */
  public CoreNodeClient(URI node) {
    this(
        node,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build(),
        DEFAULT_TIMEOUT);
  }

  /** A client that uses these connections and waits this long for each answer. */
  public CoreNodeClient(URI node, HttpClient connections, Duration timeout) {
    this.http = new Http(node, connections, timeout);
  }

  /**
   * Hands a signed message to the node.
   *
   * @param sync whether to wait, at most 30 seconds, until the node has decided
   */
  public PublishResult publish(Envelope envelope, boolean sync) {
    String body = "{\"sync\":" + sync + ",\"message\":" + EnvelopeWriter.toJson(envelope) + "}";
    Http.Answer answer = http.post("/api/v0/messages", body);
    return switch (answer.status()) {
      case 200 -> new PublishResult.Processed(answer.read(Answers::publication));
      case 202 -> new PublishResult.Pending(answer.read(Answers::publication));
      case 422 -> refusal(answer);
      default -> throw answer.unexpected("the message was not taken");
    };
  }

  private static PublishResult refusal(Http.Answer answer) {
    JsonNode json = answer.jsonIfAny();
    if (json == null || !json.path("message_status").asString("").equals("rejected")) {
      return new PublishResult.Malformed(answer.body());
    }
    JsonNode error = json.path("error");
    return new PublishResult.Rejected(
        answer.readWhatever(Answers::publication),
        error.isMissingNode() || error.isNull() ? null : error);
  }

  /** The message and what the node has made of it; empty when the node does not know it. */
  public Optional<MessageState> message(ItemHash hash) {
    Http.Answer answer = http.get("/api/v0/messages/" + Http.segment(hash.value()), Query.EMPTY);
    return answer.status() == 410
        ? Optional.of(new MessageState.Removed(""))
        : answer.optional(Answers::state);
  }

  /**
   * The same as the node spells it, with every member of its answer; empty when the node does not
   * know the message.
   */
  public Optional<JsonNode> messageAnswer(ItemHash hash) {
    Http.Answer answer = http.get("/api/v0/messages/" + Http.segment(hash.value()), Query.EMPTY);
    return answer.status() == 410
        ? Optional.of(
            JsonNodeFactory.instance
                .objectNode()
                .put("status", MessageStatus.REMOVED.wireName())
                .put("item_hash", hash.value()))
        : answer.optional(json -> json);
  }

  /** What the node has made of a message; empty when it does not know it. */
  public Optional<StatusReport> status(ItemHash hash) {
    return http.get("/api/v0/messages/" + Http.segment(hash.value()) + "/status", Query.EMPTY)
        .optional(Answers::statusReport);
  }

  /**
   * One page of messages.
   *
   * @param number counted from 1
   * @param size how many messages a page has, at least 1
   */
  public Page<NetworkMessage> messages(MessageFilter filter, int number, int size) {
    return http.get("/api/v0/messages.json", paged(filter.query(), number, size))
        .read(json -> Answers.page(json, "messages", Answers::message));
  }

  /**
   * All messages, fetched page by page while they are read. Each iteration asks anew; messages that
   * arrive meanwhile do not shift it.
   *
   * @param size how many messages to fetch at once, 1 to 200
   */
  public Iterable<NetworkMessage> allMessages(MessageFilter filter, int size) {
    return () ->
        cursor("/api/v0/messages.json", filter.query(), size, "messages", Answers::message);
  }

  /** One page of posts, each with its latest version. */
  public Page<Post> posts(PostFilter filter, int number, int size) {
    return http.get("/api/v1/posts.json", paged(filter.query(), number, size))
        .read(json -> Answers.page(json, "posts", Answers::post));
  }

  /** All posts, fetched page by page while they are read; see {@link #allMessages}. */
  public Iterable<Post> allPosts(PostFilter filter, int size) {
    return () -> cursor("/api/v1/posts.json", filter.query(), size, "posts", Answers::post);
  }

  private <T> CursorIterator<T> cursor(
      String path, Query query, int size, String name, Function<JsonNode, T> reader) {
    if (size < 1 || size > 200) {
      throw new IllegalArgumentException(
          "a page read by cursor has 1 to 200 elements, not " + size);
    }
    return new CursorIterator<>(
        cursor -> http.get(path, query.with("pagination", size).with("cursor", cursor)),
        name,
        reader);
  }

  private static Query paged(Query query, int number, int size) {
    if (number < 1 || size < 1) {
      throw new IllegalArgumentException(
          "pages count from 1 and have at least 1 element: page " + number + " of " + size);
    }
    return query.with("pagination", size).with("page", number);
  }

  /** The value of one aggregate; empty when the account has none of this key. */
  public Optional<JsonNode> aggregate(Address owner, String key) {
    Query query = Query.EMPTY.withList("keys", List.of(key), name -> name);
    return aggregates(owner, query).map(values -> values.get(key));
  }

  /** All aggregates of an account by their keys; empty when there are none. */
  public Map<String, JsonNode> aggregates(Address owner) {
    return aggregates(owner, Query.EMPTY).orElseGet(Map::of);
  }

  private Optional<Map<String, JsonNode>> aggregates(Address owner, Query query) {
    return http.get("/api/v0/aggregates/" + Http.segment(owner.value()) + ".json", query)
        .optional(json -> {
          Map<String, JsonNode> values = new LinkedHashMap<>();
          json.path("data")
              .properties()
              .forEach(entry -> values.put(entry.getKey(), entry.getValue()));
          return values;
        });
  }

  /** What an account holds, and what of it is bound. */
  public AccountBalance balance(Address account) {
    return http.get("/api/v0/addresses/" + Http.segment(account.value()) + "/balance", Query.EMPTY)
        .read(Answers::balance);
  }

  /** All programs that messages start, with what they subscribed to. */
  public List<SubscribedProgram> subscribedPrograms() {
    return http.get("/api/v0/programs/on/message", Query.EMPTY)
        .read(json -> Answers.list(json, Answers::subscribedProgram));
  }

  /** The files of the same node. */
  public FileClient files() {
    return new FileClient(http);
  }

  /** The software version that the node tells. */
  public String version() {
    return http.get("/version", Query.EMPTY).read(json -> Answers.text(json, "version"));
  }

  /**
   * Messages as they are processed, after up to {@code history} past ones, oldest first. Reconnects
   * by itself.
   *
   * @param history 0 to 199
   * @param after a message after which to resume, usually the last one of an earlier stream; null
   *     to begin now
   */
  public MessageStream stream(MessageFilter filter, int history, @Nullable ItemHash after) {
    return new MessageStream(http, filter, history, after, Backoff.standard());
  }
}
