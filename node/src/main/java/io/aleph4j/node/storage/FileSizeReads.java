package io.aleph4j.node.storage;

import io.aleph4j.node.process.StateRequest;
import io.aleph4j.node.process.StoreState;
import io.aleph4j.node.process.TagState;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.price.FileSizes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import javax.sql.DataSource;

/** Reads how large the files are that costs depend on, with one query. Thread-safe. */
public final class FileSizeReads {

  private final DataSource database;

  public FileSizeReads(DataSource database) {
    this.database = database;
  }

  /** The sizes of all files that these machines and files name, as they are now. */
  public FileSizes of(Collection<? extends Content> contents) {
    Set<ItemHash> files = new HashSet<>();
    Set<ItemHash> stores = new HashSet<>();
    Set<String> tags = new HashSet<>();
    for (Content content : contents) {
      if (content instanceof StoreContent store) {
        files.add(store.file());
      }
      if (content instanceof ExecutableContent machine) {
        for (FileRef file : machine.files()) {
          stores.add(file.message());
          tags.add(file.message().value());
        }
      }
    }
    try (Connection connection = database.getConnection()) {
      StateQuery found = StateQuery.ask(connection, StateRequest.ofFiles(files, stores, tags));
      return new Loaded(found.files(), found.stores(), found.tags());
    } catch (SQLException e) {
      throw StorageException.of("cannot read how large files are", e);
    }
  }

  private record Loaded(
      Map<ItemHash, Long> files, Map<ItemHash, StoreState> stores, Map<String, TagState> tags)
      implements FileSizes {

    @Override
    public OptionalLong of(FileRef ref) {
      if (ref.useLatest()) {
        TagState tag = tags.get(ref.message().value());
        return tag == null ? OptionalLong.empty() : OptionalLong.of(tag.latest().size());
      }
      StoreState store = stores.get(ref.message());
      return store == null ? OptionalLong.empty() : OptionalLong.of(store.file().size());
    }

    @Override
    public OptionalLong ofFile(ItemHash file) {
      Long size = files.get(file);
      return size == null ? OptionalLong.empty() : OptionalLong.of(size);
    }
  }
}
