package io.aleph4j.cli.config;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.AvalancheAccount;
import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.accounts.SolanaAccount;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Chain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Private keys as people keep them: 32 bytes, in hexadecimal digits or bare; for Solana also its
 * pairs of 64 bytes, in base 58 or as a list of numbers. No message shows a key.
 */
public final class PrivateKeys {

  /** The length of a key of every chain that is offered. */
  static final int LENGTH = 32;

  /** A secret and the public key that goes with it, as Solana's tools keep them. */
  private static final int PAIR = 64;

  private static final long MOST_BYTES = 4096;

  private PrivateKeys() {}

  /**
   * A key that is written out.
   *
   * @return 32 bytes
   */
  public static byte[] parse(String text, Chain chain) {
    String trimmed = text.strip();
    byte[] bytes =
        hex(trimmed)
            .or(() -> isSolana(chain) ? numbers(trimmed).or(() -> base58(trimmed)) : none())
            .orElseThrow(() -> malformed(chain));
    return secret(bytes, chain);
  }

  /**
   * The key in a file.
   *
   * @return 32 bytes
   */
  public static byte[] read(Path file, Chain chain) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new CliException("The file " + file + " is too large for a private key.");
      }
      byte[] bytes = Files.readAllBytes(file);
      boolean bare = bytes.length == LENGTH || (bytes.length == PAIR && isSolana(chain));
      return bare && !isHex(bytes)
          ? secret(bytes, chain)
          : parse(new String(bytes, StandardCharsets.UTF_8), chain);
    } catch (NoSuchFileException e) {
      throw new CliException("There is no key file " + file + ".", e);
    } catch (IOException e) {
      throw new CliException("The key file " + file + " cannot be read: " + e + ".", e);
    }
  }

  /** A new key. */
  public static byte[] generate(SecureRandom random) {
    byte[] key = new byte[LENGTH];
    random.nextBytes(key);
    return key;
  }

  /** The account of a key of 32 bytes. */
  public static Account account(byte[] key, Chain chain) {
    try {
      return switch (chain.family()) {
        case EVM, UNVERIFIED -> EvmAccount.ofPrivateKey(key, chain);
        case AVALANCHE -> AvalancheAccount.ofPrivateKey(key, "X");
        case SOLANA -> SolanaAccount.ofSeed(key, chain);
        default ->
            throw new CliException(
                "Keys of the chain "
                    + chain.code()
                    + " are not offered yet; take one like eth, base or sol.");
      };
    } catch (IllegalArgumentException e) {
      throw new CliException("The private key is none: " + e.getMessage() + ".", e);
    }
  }

  private static boolean isSolana(Chain chain) {
    return chain.family() == Chain.Family.SOLANA;
  }

  // 64 digits may be what a file of 64 bytes holds.
  private static boolean isHex(byte[] bytes) {
    return hex(new String(bytes, StandardCharsets.ISO_8859_1)).isPresent();
  }

  private static Optional<byte[]> hex(String text) {
    String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
    if (digits.length() != 2 * LENGTH && digits.length() != 2 * PAIR) {
      return Optional.empty();
    }
    return digits.chars().allMatch(HexFormat::isHexDigit)
        ? Optional.of(HexFormat.of().parseHex(digits))
        : Optional.empty();
  }

  private static Optional<byte[]> base58(String text) {
    // The decoding of longer text takes long.
    return text.length() > 2 * PAIR
        ? Optional.empty()
        : Base58.decode(text).filter(bytes -> bytes.length == LENGTH || bytes.length == PAIR);
  }

  private static Optional<byte[]> numbers(String text) {
    if (!text.matches("\\[[0-9,\\s]*]")) {
      return Optional.empty();
    }
    String[] numbers = text.substring(1, text.length() - 1).strip().split("\\s*,\\s*", -1);
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      if (!numbers[i].matches("[0-9]{1,3}") || Integer.parseInt(numbers[i]) > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) Integer.parseInt(numbers[i]);
    }
    return bytes.length == LENGTH || bytes.length == PAIR ? Optional.of(bytes) : none();
  }

  private static Optional<byte[]> none() {
    return Optional.empty();
  }

  private static byte[] secret(byte[] bytes, Chain chain) {
    if (bytes.length == LENGTH) {
      return bytes;
    }
    byte[] seed = Arrays.copyOf(bytes, LENGTH);
    String publicKey = Base58.encode(Arrays.copyOfRange(bytes, LENGTH, PAIR));
    if (!isSolana(chain) || !account(seed, chain).address().value().equals(publicKey)) {
      throw malformed(chain);
    }
    return seed;
  }

  private static CliException malformed(Chain chain) {
    return new CliException(
        isSolana(chain)
            ? "The private key is none of Solana's: 32 or 64 bytes in base 58, in hexadecimal"
                + " digits or as a list of numbers."
            : "The private key is none: 64 hexadecimal digits, with or without 0x.");
  }
}
