package io.aleph4j.cli;

import io.aleph4j.accounts.Account;
import io.aleph4j.cli.config.AccountEntry;
import io.aleph4j.cli.config.AccountStore;
import io.aleph4j.cli.config.PrivateKeys;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.protocol.Chain;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who signs. */
final class SigningOptions {

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "The account that signs. Default: the default account.")
  private @Nullable String account;

  @Option(
      names = "--private-key",
      paramLabel = "HEX",
      description =
          "The private key that signs; others on this machine can see it in the list of processes."
              + " ALEPH_PRIVATE_KEY in the environment does the same.")
  private @Nullable String privateKey;

  @Option(
      names = "--private-key-file",
      paramLabel = "FILE",
      description = "A file with the private key that signs.")
  private @Nullable Path privateKeyFile;

  @Option(
      names = "--chain",
      paramLabel = "CODE",
      description = "The chain of the key, such as eth or sol. Default: eth, or the account's own.")
  private @Nullable Chain chain;

  SigningOptions() {}

  /** The account that the options, the environment or the list of accounts mean. */
  Account account(Context context) {
    if (privateKey != null) {
      return ofKey(PrivateKeys.parse(privateKey, chain()));
    }
    if (privateKeyFile != null) {
      return ofKey(PrivateKeys.read(privateKeyFile, chain()));
    }
    String variable = context.surroundings().variable("ALEPH_PRIVATE_KEY");
    if (account == null && variable != null) {
      return ofKey(PrivateKeys.parse(variable, chain()));
    }
    AccountStore store = context.accounts();
    String name = account == null ? store.defaultName().orElseThrow(this::nobody) : account;
    AccountEntry entry = store.get(name);
    return store.open(
        chain == null
            ? entry
            : new AccountEntry(entry.name(), chain, entry.address(), entry.kind()));
  }

  private Account ofKey(byte[] key) {
    return PrivateKeys.account(key, chain());
  }

  private Chain chain() {
    return chain == null ? Chain.ETH : chain;
  }

  private CliException nobody() {
    return new CliException(
        "Nobody is there to sign: create an account with 'aleph account create NAME', or give a key"
            + " with --private-key, --private-key-file or ALEPH_PRIVATE_KEY.");
  }
}
