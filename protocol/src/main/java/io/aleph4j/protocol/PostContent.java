package io.aleph4j.protocol;

/**
 * A post or the amend of one (spec 01 §2.1).
 *
 * @param type the user's content type; {@code "amend"} is reserved
 * @param content where the user's data stands in the content's text; empty when absent, which means
 *     null
 */
public record PostContent(
    Address address, Timestamp time, String type, TextSpan content, ContentHeader header)
    implements Content {

  /** The content type that makes a post the new version of another. */
  public static final String AMEND = "amend";

  /** Whether this is a new version of the post that {@code header.ref} names. */
  public boolean isAmend() {
    return type.equals(AMEND);
  }
}
