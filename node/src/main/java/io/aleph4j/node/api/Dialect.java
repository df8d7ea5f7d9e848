package io.aleph4j.node.api;

/** Whose answers are given where the network's programs differ. */
public enum Dialect {
  /** The core nodes of the network. */
  NETWORK,

  /** The emulator of the Rust client, for its tests (spec 06 §5.2, §5.3). */
  HEPH
}
