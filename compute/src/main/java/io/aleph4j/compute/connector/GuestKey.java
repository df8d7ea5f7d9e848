package io.aleph4j.compute.connector;

import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.accounts.Secp256k1;
import io.aleph4j.compute.ComputeException;
import io.aleph4j.protocol.Chain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The key by which this node signs for its programs, and for nothing else. It is made when it is
 * first needed and stays in one file that nobody but the node's user reads. Safe for many threads.
 */
public final class GuestKey {
  /** The file's name in the node's folder. */
  public static final String FILE = "guest-signing.key";

  private static final int KEY_BYTES = 32;
  private static final int MOST_BYTES = 80;
  private static final String CURVE = "secp256k1";
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final Path file;
  private final Supplier<byte[]> maker;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Pair pair;

  /**
   * The key in this folder. A file that is there is read at once, so that one that cannot be used
   * is known when the node starts.
   *
   * @throws ComputeException when it holds no key, or others may read it
   */
  public static GuestKey in(Path folder) {
    SecureRandom random = new SecureRandom();
    return new GuestKey(
        folder.resolve(FILE),
        () -> {
          byte[] key = new byte[KEY_BYTES];
          random.nextBytes(key);
          return key;
        });
  }

  GuestKey(Path file, Supplier<byte[]> maker) {
    this.file = file;
    this.maker = maker;
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      this.pair = read();
    }
  }

  /** An account, and its public key, which accounts do not tell. */
  private record Pair(EvmAccount account, String publicKey) {
    static Pair of(byte[] key) {
      // First, because it checks the key.
      EvmAccount account = EvmAccount.ofPrivateKey(key, Chain.ETH);
      byte[] point = Secp256k1.fastest().publicKey(key);
      return new Pair(account, "0x" + HexFormat.of().formatHex(Secp256k1.compress(point)));
    }
  }

  /** What everybody may know of the key, as remote accounts of the network's clients read it. */
  public record Properties(String chain, String curve, String address, String publicKey) {}

  /** What everybody may know of the key. */
  public Properties properties() {
    Pair known = pair();
    return new Properties(
        known.account.chain().code(), CURVE, known.account.address().value(), known.publicKey);
  }

  /** Whoever signs; not to be given to others. */
  EvmAccount account() {
    return pair().account;
  }

  private Pair pair() {
    lock.lock();
    try {
      Pair known = pair;
      if (known == null) {
        make();
        known = read();
        pair = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Writes a new key, unless another process was quicker. It is there whole, or not at all. */
  private void make() {
    String name = "." + FILE + "." + ProcessHandle.current().pid();
    Path aside = file.resolveSibling(name);
    String text = "0x" + HexFormat.of().formatHex(maker.get()) + "\n";
    try {
      Files.deleteIfExists(aside);
      try {
        write(aside, text.getBytes(StandardCharsets.US_ASCII));
        Files.createLink(file, aside);
      } finally {
        Files.deleteIfExists(aside);
      }
    } catch (FileAlreadyExistsException e) {
      // The other process's key is as good.
    } catch (IOException e) {
      throw new ComputeException("the key file " + file + " cannot be made: " + e, e);
    }
  }

  private static void write(Path path, byte[] bytes) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel = FileChannel.open(path, options, mode)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private Pair read() {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new ComputeException("the key file " + file + " is no regular file; remove it");
      }
      checkOthers();
      if (Files.size(file) > MOST_BYTES) {
        throw malformed(null);
      }
      String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      if (!text.matches("(0x)?[0-9A-Fa-f]{64}")) {
        throw malformed(null);
      }
      return Pair.of(HexFormat.of().parseHex(text.substring(text.length() - 2 * KEY_BYTES)));
    } catch (IOException e) {
      throw new ComputeException("the key file " + file + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private void checkOthers() throws IOException {
    Set<PosixFilePermission> all = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    if (all.stream().anyMatch(OTHERS::contains)) {
      throw new ComputeException(
          "the key file "
              + file
              + " is open to others ("
              + PosixFilePermissions.toString(all)
              + "); take that away with: chmod 600 "
              + file);
    }
  }

  private ComputeException malformed(@Nullable Throwable cause) {
    return new ComputeException(
        "the key file " + file + " holds no private key: 64 hexadecimal digits after 0x", cause);
  }

  /** Where the key is; never the key. */
  @Override
  public String toString() {
    return "guest key in " + file;
  }
}
