package io.aleph4j.benchmarks;

import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Signs posts and messages for files of a fixed set of Ethereum accounts before a load begins, on
 * as many threads as the machine has cores. No two messages of one signer are equal: each has a
 * microsecond of its own. One thread at a time.
 */
final class PostSigner {

  private final List<EvmAccount> accounts = new ArrayList<>();
  private final List<String> senders = new ArrayList<>();
  private final int threads;
  private long nextMicros;

  /**
   * Accounts that this seed determines, and posts that begin at this time (microseconds since
   * 1970).
   */
  PostSigner(int senderCount, String seed, long firstMicros, int threads) {
    for (int i = 0; i < senderCount; i++) {
      byte[] key = HexFormat.of().parseHex(ItemHash.sha256(seed + ' ' + i).value());
      EvmAccount account = EvmAccount.ofPrivateKey(key, Chain.ETH);
      accounts.add(account);
      senders.add(account.address().value());
    }
    this.threads = threads;
    this.nextMicros = firstMicros;
  }

  /** The addresses of its accounts. */
  List<String> senders() {
    return List.copyOf(senders);
  }

  /** The first of so many microseconds that no other message gets. */
  long takeMicros(int count) {
    long first = nextMicros;
    nextMicros += count;
    return first;
  }

  /** Does something with each number below the count, on all its threads. */
  void inParallel(IntConsumer each, int count) {
    Threads.run(
        threads,
        thread -> {
          for (int i = thread; i < count; i += threads) {
            each.accept(i);
          }
        });
  }

  /** New posts of all senders in turn. */
  SignedPosts sign(int count, SignedPosts.Form form) {
    byte[] hashes = new byte[count * SignedPosts.HASH_BYTES];
    byte[] signatures = new byte[count * SignedPosts.SIGNATURE_BYTES];
    long firstMicros = takeMicros(count);
    inParallel(i -> sign(i, firstMicros + i, form, hashes, signatures), count);
    return new SignedPosts(senders, form, firstMicros, hashes, signatures);
  }

  /** New messages of all senders in turn, one for each of these files. */
  List<StoreMessage> signStores(List<String> fileHashes) {
    long firstMicros = takeMicros(fileHashes.size());
    StoreMessage[] messages = new StoreMessage[fileHashes.size()];
    inParallel(
        i -> messages[i] = signStore(i, firstMicros + i, fileHashes.get(i)), messages.length);
    return List.of(messages);
  }

  private StoreMessage signStore(int index, long micros, String fileHash) {
    String sender = senders.get(index % senders.size());
    String seconds = SignedPosts.seconds(micros);
    String content = StoreMessage.content(sender, seconds, fileHash);
    String hash = ItemHash.sha256(content).value();
    String signature = signature(index, MessageType.STORE, hash);
    return StoreMessage.of(sender, seconds, content, hash, signature);
  }

  private void sign(
      int index, long micros, SignedPosts.Form form, byte[] hashes, byte[] signatures) {
    String sender = senders.get(index % senders.size());
    String content = SignedPosts.content(sender, SignedPosts.seconds(micros), form.contentLength());
    String hash = ItemHash.sha256(content).value();
    String signature = signature(index, MessageType.POST, hash);
    copyHex(hash, hashes, index * SignedPosts.HASH_BYTES);
    copyHex(signature.substring(2), signatures, index * SignedPosts.SIGNATURE_BYTES);
  }

  /** The signature of the account at this place, counted round, under a message. */
  String signature(int index, MessageType type, String hash) {
    int account = index % accounts.size();
    String buffer = "ETH\n" + senders.get(account) + '\n' + type.wireName() + '\n' + hash;
    return accounts.get(account).sign(buffer.getBytes(StandardCharsets.UTF_8));
  }

  private static void copyHex(String hex, byte[] target, int at) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    System.arraycopy(bytes, 0, target, at, bytes.length);
  }
}
