package io.aleph4j.benchmarks;

/**
 * A signed message that keeps a file.
 *
 * @param metadata what an upload of the file carries: the message, and the wish to wait for it
 */
record StoreMessage(String itemHash, String metadata) {

  /** The text that the message has as its content. */
  static String content(String sender, String seconds, String fileHash) {
    return "{\"address\":\""
        + sender
        + "\",\"time\":"
        + seconds
        + ",\"item_type\":\"storage\",\"item_hash\":\""
        + fileHash
        + "\"}";
  }

  static StoreMessage of(
      String sender, String seconds, String content, String itemHash, String signature) {
    return new StoreMessage(
        itemHash,
        "{\"message\":{\"sender\":\""
            + sender
            + "\",\"chain\":\"ETH\",\"type\":\"STORE\",\"channel\":\"benchmark\",\"time\":"
            + seconds
            + ",\"item_type\":\"inline\",\"item_hash\":\""
            + itemHash
            + "\",\"item_content\":\""
            + content.replace("\"", "\\\"")
            + "\",\"signature\":\""
            + signature
            + "\"},\"sync\":true}");
  }
}
