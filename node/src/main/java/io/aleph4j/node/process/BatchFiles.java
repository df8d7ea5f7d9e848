package io.aleph4j.node.process;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The files of a batch while it is decided, as part of its {@link BatchState}. */
final class BatchFiles {

  private final Map<ItemHash, Long> sizes;
  private final Map<ItemHash, FileLedger.Entry> brought = new TreeMap<>();
  private final Map<ItemHash, StoreState> stores;
  private final Map<String, TagState> tags;
  private final List<Pin> pins = new ArrayList<>();

  BatchFiles(LoadedState loaded) {
    sizes = new HashMap<>(loaded.files());
    stores = new HashMap<>(loaded.stores());
    tags = new HashMap<>(loaded.tags());
  }

  /** Makes a file visible that came along with a message, whatever becomes of that. */
  void bring(FileLedger.Entry file) {
    sizes.put(file.hash(), file.size());
    brought.put(file.hash(), file);
  }

  /** The files that came along, in one order for all batches. */
  List<FileLedger.Entry> brought() {
    return List.copyOf(brought.values());
  }

  /** Those of them that no message of the batch keeps, to be kept for a while. */
  List<Hold> holds(Timestamp deleteBy) {
    Set<ItemHash> kept = pins.stream().map(Pin::file).collect(Collectors.toSet());
    return brought.keySet().stream()
        .filter(file -> !kept.contains(file))
        .map(file -> new Hold(file, deleteBy))
        .toList();
  }

  OptionalLong size(ItemHash file) {
    Long size = sizes.get(file);
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  Optional<StoreState> store(ItemHash message) {
    return Optional.ofNullable(stores.get(message));
  }

  Optional<TagState> tag(String tag) {
    return Optional.ofNullable(tags.get(tag));
  }

  /** Keeps the file that an accepted message names, and makes it a version of its tag. */
  void keep(ItemHash message, StoreContent store) {
    Long size = sizes.get(store.file());
    if (size == null) {
      throw new IllegalStateException(
          "message " + message + " was accepted without its file " + store.file());
    }
    String tag = store.tag(message);
    FileLedger.Entry file = new FileLedger.Entry(store.file(), size);
    pins.add(
        new Pin.ByStore(store.file(), message, store.address(), store.ref(), tag, store.time()));
    stores.put(message, new StoreState(store.ref() != null, file));
    // Of versions of one moment the first that was processed stays the latest.
    tags.merge(
        tag,
        new TagState(store.address(), file, store.time()),
        (old, young) -> young.created().compareTo(old.created()) > 0 ? young : old);
  }

  /** Keeps a file that is the content of an accepted message. */
  void keep(Pin.OfContent content) {
    pins.add(content);
  }

  /** Takes a forgotten message's file out of sight. */
  void forget(ItemHash message) {
    stores.remove(message);
  }

  List<Pin> pins() {
    return pins;
  }
}
