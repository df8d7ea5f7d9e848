package io.aleph4j.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A file that its owner wants to be kept (spec 01 §2.3).
 *
 * @param engine where the file lives, as the message says; {@code INLINE} passes the schema and no
 *     rule
 * @param file the hash of the file
 * @param ref the original STORE message whose new version this is, or a name of the owner's; null
 *     for an original
 */
public record StoreContent(
    Address address,
    Timestamp time,
    ItemType engine,
    ItemHash file,
    @Nullable String ref,
    ContentHeader header)
    implements Content {

  /**
   * What all versions of a file share, by which the latest is found (spec 01 §5.3).
   *
   * @param message the hash of the message that this is the content of
   */
  public String tag(ItemHash message) {
    return tag(address, ref == null ? message.value() : ref);
  }

  /** The tag that a reference of this owner's names. */
  public static String tag(Address owner, String ref) {
    return new ItemHash(ref).isStrict() ? ref : owner.value() + "/" + ref;
  }

  /** How the file is paid for. */
  public Payment.Type paymentType() {
    String type = header.paymentType();
    return type == null
        ? Payment.Type.HOLD
        : Payment.Type.ofWireName(type).orElse(Payment.Type.HOLD);
  }

  /** Whether this is a new version of the file of another message. */
  public boolean refersToMessage() {
    return ref != null && new ItemHash(ref).isStrict();
  }
}
