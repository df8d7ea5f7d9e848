package io.aleph4j.benchmarks;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.net.InetSocketAddress;
import java.util.List;

/** Signed messages as whole requests that wait for the message to be processed. Immutable. */
record SignedRequests(InetSocketAddress node, List<byte[]> requests) implements Tape {

  /** The members of a message that say what it holds, for a content within it. */
  static String inline(String hash, String content) {
    return "\"item_type\":\"inline\",\"item_hash\":\""
        + hash
        + "\",\"item_content\":\""
        + content.replace("\"", "\\\"")
        + '"';
  }

  /** A request that publishes a message of the signer's first account with this content. */
  static byte[] publish(
      PostSigner signer, InetSocketAddress node, MessageType type, long micros, String content) {
    String hash = ItemHash.sha256(content).value();
    return publish(
        node,
        type,
        signer.senders().getFirst(),
        SignedPosts.seconds(micros),
        inline(hash, content),
        signer.signature(0, type, hash));
  }

  /** The same for a content that is a file of the node. */
  static byte[] publishStored(
      PostSigner signer, InetSocketAddress node, MessageType type, long micros, String hash) {
    return publish(
        node,
        type,
        signer.senders().getFirst(),
        SignedPosts.seconds(micros),
        "\"item_type\":\"storage\",\"item_hash\":\"" + hash + '"',
        signer.signature(0, type, hash));
  }

  static byte[] publish(
      InetSocketAddress node,
      MessageType type,
      String sender,
      String seconds,
      String item,
      String signature) {
    return HttpConnection.post(
        node,
        "/api/v0/messages",
        "{\"sync\":true,\"message\":{\"sender\":\""
            + sender
            + "\",\"chain\":\"ETH\",\"type\":\""
            + type.wireName()
            + "\",\"channel\":\"benchmark\",\"time\":"
            + seconds
            + ','
            + item
            + ",\"signature\":\""
            + signature
            + "\"}}");
  }

  @Override
  public int count() {
    return requests.size();
  }

  @Override
  public Requests requestsTo(InetSocketAddress address) {
    if (!address.equals(node)) {
      throw new IllegalArgumentException("the requests were made for " + node);
    }
    return requests::get;
  }
}
