package io.aleph4j.node.api;

import io.aleph4j.node.storage.FileSizeReads;
import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.price.CostCalculator;
import io.aleph4j.protocol.price.FileSizes;
import io.aleph4j.protocol.price.SizeEstimates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads how much room the parts of live machines and files take. Thread-safe. */
final class ResourceSizes {

  /** So many contents are in memory at once. */
  private static final int PART = 50;

  private final MessageReads messages;
  private final FileSizeReads files;

  ResourceSizes(MessageReads messages, FileSizeReads files) {
    this.messages = messages;
    this.files = files;
  }

  /** Those of these messages that are live. */
  Map<String, VolumeSizes> of(List<String> hashes, CostCalculator calculator) {
    Map<String, VolumeSizes> sizes = new HashMap<>();
    for (int from = 0; from < hashes.size(); from += PART) {
      List<String> part = hashes.subList(from, Math.min(from + PART, hashes.size()));
      add(sizes, read(part), calculator);
    }
    return sizes;
  }

  private List<MessageRow> read(List<String> hashes) {
    return messages.list(
        MessageQuery.ofHashes(hashes),
        MessageOrder.NEWEST_FIRST,
        null,
        0,
        Math.max(1, hashes.size()),
        true);
  }

  private void add(
      Map<String, VolumeSizes> sizes, List<MessageRow> rows, CostCalculator calculator) {
    Map<String, Content> contents = new HashMap<>();
    for (MessageRow row : rows) {
      contents.put(
          row.itemHash(),
          ContentParser.parse(row.type(), Objects.requireNonNull(row.contentText())));
    }
    FileSizes known = files.of(contents.values());
    contents.forEach((hash, content) ->
        sizes.put(hash, VolumeSizes.of(content, calculator, known, SizeEstimates.NONE)));
  }
}
