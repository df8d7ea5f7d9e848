package io.aleph4j.cli;

import io.aleph4j.protocol.ItemType;
import java.util.Locale;

/** Where a file is kept. */
enum EngineChoice {
  STORAGE(ItemType.STORAGE),
  IPFS(ItemType.IPFS);

  private final ItemType engine;

  EngineChoice(ItemType engine) {
    this.engine = engine;
  }

  ItemType engine() {
    return engine;
  }

  /** As a person writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
