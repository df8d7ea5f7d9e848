package io.aleph4j.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An owner's delegations: the entry {@code authorizations} of its {@code security} aggregate (spec
 * 01 §6).
 *
 * <p>Total on what owners write: an entry that is malformed never matches, and the others still
 * count. Takes little more memory than the text, of which many may be held at once; an entry is
 * read when its account asks. Immutable.
 */
public final class Authorizations {

  /** The key of the aggregate that holds delegations. */
  public static final String AGGREGATE_KEY = "security";

  /** The entry of that aggregate's content. */
  public static final String ENTRY = "authorizations";

  /**
   * How many entries of one account count, the first ones: each message of the account may ask for
   * all of them.
   */
  static final int MOST_OF_ACCOUNT = 1_000;

  /** Longer entries never match, as each message of the account reads them. In characters. */
  static final int LONGEST_ENTRY = 1 << 20;

  private static final Authorizations NONE = new Authorizations("", List.of(), new long[0]);

  private final String text;
  private final List<TextSpan> entries;

  /**
   * Of each entry its account's hash code in the upper half and its number in the lower one;
   * sorted.
   */
  private final long[] byAccount;

  Authorizations(String text, List<TextSpan> entries, long[] byAccount) {
    this.text = text;
    this.entries = entries;
    this.byAccount = byAccount;
  }

  /** Nothing is delegated: the owner has no such aggregate. */
  public static Authorizations none() {
    return NONE;
  }

  /**
   * The delegations that this JSON text lists. Never throws: text that lists none delegates
   * nothing.
   */
  public static Authorizations parse(String json) {
    try {
      return StrictJson.read(json, parser -> new AuthorizationScanner(json, parser).scan());
    } catch (InvalidMessageException e) {
      return NONE;
    }
  }

  /** What stands before the number of an entry of this account. */
  static long place(Address account, int number) {
    return ((long) account.ofAccount().hashCode() << Integer.SIZE) | number;
  }

  private static int hashOf(long place) {
    return (int) (place >> Integer.SIZE);
  }

  /**
   * Whether this sender may send such a message in the owner's name by delegation. The owner itself
   * always may, which the caller decides first with {@link Address#sameAccount}.
   */
  public boolean allow(Address sender, Subject subject) {
    long first = place(sender, 0);
    int found = Arrays.binarySearch(byAccount, first);
    int from = found < 0 ? -found - 1 : found;
    int to = (int) Math.min(byAccount.length, (long) from + MOST_OF_ACCOUNT);
    for (int i = from; i < to && hashOf(byAccount[i]) == hashOf(first); i++) {
      if (entry((int) byAccount[i]).filter(entry -> entry.grants(sender, subject)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private Optional<Authorization> entry(int number) {
    TextSpan span = entries.get(number);
    return isTooLong(span) ? Optional.empty() : read(StrictJson.parse(span.of(text)));
  }

  private static boolean isTooLong(TextSpan span) {
    return span.end() - span.start() > LONGEST_ENTRY;
  }

  /**
   * The entries that name an account, in the owner's order: JSON objects as spelled, each made when
   * it is its turn, as all together may be many.
   */
  public Stream<String> entries() {
    return entries.stream().filter(span -> !isTooLong(span)).map(span -> span.of(text));
  }

  private static Optional<Authorization> read(JsonNode entry) {
    @Nullable JsonNode address = entry.get("address");
    if (address == null || !address.isString()) {
      return Optional.empty();
    }
    return Optional.of(
        new Authorization(
            new Address(address.stringValue()),
            Restriction.ofChain(entry.get("chain")),
            Restriction.ofList(entry.get("channels")),
            Restriction.ofList(entry.get("types")),
            Restriction.ofList(entry.get("post_types")),
            Restriction.ofList(entry.get("aggregate_keys"))));
  }
}
