package io.aleph4j.benchmarks;

import io.aleph4j.protocol.ItemHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The accounts, files and words of an invented network, and who of them is met how often. One
 * thread at a time.
 */
final class NetworkNames {

  /** Of how many accounts and files the first ones are there whatever the size. */
  private static final int FEWEST = 300;

  /** How many accounts that others grant something to there are at least. */
  static final int FEWEST_GRANTEES = 2;

  private static final int BIG_SENDER_PERCENT = 40;
  private static final int POPULAR_FILE_PERCENT = 5;
  private static final String WORDS = "lorem ipsum dolor sit amet ".repeat(12);

  private final Random random;
  private final List<String> senders = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private final int payers;
  private final int grantees;

  NetworkNames(int messages, Random random) {
    this.random = random;
    int accounts = Math.max(FEWEST, messages / 100 * 3);
    for (int i = 0; i < accounts; i++) {
      senders.add(address("sender " + i));
    }
    for (int i = 0; i < Math.max(FEWEST, messages / 200); i++) {
      files.add(ItemHash.sha256(fileText(i)).value());
    }
    this.payers = accounts / 3;
    this.grantees = Math.max(FEWEST_GRANTEES, messages / 5000);
  }

  static String address(String name) {
    return "0x" + ItemHash.sha256("bulk " + name).value().substring(0, 40);
  }

  /** All senders; the first one has sent 40 % of the messages. */
  List<String> senders() {
    return senders;
  }

  /** Those that have credits; the first one pays for 40 % of what credits pay for. */
  List<String> payers() {
    return senders.subList(0, payers);
  }

  /** The names of all files; many messages keep the first one. */
  List<String> files() {
    return files;
  }

  /** What a file holds. */
  static String fileText(int number) {
    return "bulk file " + number + " of the invented network";
  }

  String sender() {
    return big() ? senders.getFirst() : senders.get(1 + skewed(senders.size() - 1));
  }

  /** An account with credits. */
  String payer() {
    return big() ? senders.getFirst() : senders.get(1 + skewed(payers - 1));
  }

  /** An account without credits. */
  String pauper() {
    return senders.get(senders.size() - 1 - skewed(payers));
  }

  /** An account that some twenty others grant something to, whatever the size. */
  String grantee() {
    return grantee(random.nextInt(grantees));
  }

  static String grantee(int number) {
    return address("grantee " + number);
  }

  String file() {
    return random.nextInt(100) < POPULAR_FILE_PERCENT
        ? files.getFirst()
        : files.get(1 + random.nextInt(files.size() - 1));
  }

  @Nullable String channel() {
    return random.nextInt(100) < 5 ? null : BulkModel.channel(skewed(BulkModel.CHANNELS));
  }

  String words() {
    return WORDS.substring(0, 40 + skewed(WORDS.length() - 40));
  }

  /** A number below the bound, small ones much more often. */
  int skewed(int bound) {
    double uniform = random.nextDouble();
    return Math.min(bound - 1, (int) (bound * uniform * uniform));
  }

  private boolean big() {
    return random.nextInt(100) < BIG_SENDER_PERCENT;
  }
}
