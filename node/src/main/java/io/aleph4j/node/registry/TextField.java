package io.aleph4j.node.registry;

import java.util.Locale;

/**
 * The fields of a node that hold text and that its owner may change, in the order in which clients
 * get them.
 */
public enum TextField {
  NAME,
  MULTIADDRESS,
  ADDRESS,
  PICTURE,
  BANNER,
  DESCRIPTION,
  REWARD,
  STREAM_REWARD,
  MANAGER,
  REGISTRATION_URL,
  TERMS_AND_CONDITIONS;

  /** The name in operations and in the list. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
