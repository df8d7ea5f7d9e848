package io.aleph4j.cli;

import io.aleph4j.cli.config.AccountEntry;
import io.aleph4j.cli.config.PrivateKeys;
import io.aleph4j.protocol.Chain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code aleph account import}: a key that is there already, under a name. */
@Command(
    name = "import",
    description =
        "Keep a private key that you have. Without options it is taken from ALEPH_PRIVATE_KEY or"
            + " read from standard input.")
final class AccountImport extends Subcommand {

  /** More is no key. */
  private static final int MOST_BYTES = 4096;

  @Parameters(paramLabel = "NAME", description = "What the account is called on this machine.")
  private String name;

  @Option(
      names = "--chain",
      paramLabel = "CODE",
      defaultValue = "eth",
      description = "The chain that its messages name, such as eth, base or sol. Default: eth.")
  private Chain chain;

  @Option(
      names = "--private-key",
      paramLabel = "HEX",
      description = "The key; others on this machine can see it in the list of processes.")
  private @Nullable String privateKey;

  @Option(
      names = {"--from-file", "--private-key-file"},
      paramLabel = "FILE",
      description = "A file with the key: 32 bytes, or hexadecimal digits.")
  private @Nullable Path file;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  AccountImport(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws IOException {
    if (privateKey != null && file != null) {
      throw usage("Give the key either with --private-key or with --from-file.");
    }
    byte[] key = file == null ? PrivateKeys.parse(text(), chain) : PrivateKeys.read(file, chain);
    AccountEntry entry = context().accounts().add(name, chain, key);
    AccountRows.printNew(console(), entry, "imported");
    return OK;
  }

  private String text() throws IOException {
    if (privateKey != null) {
      return privateKey;
    }
    String variable = context().surroundings().variable("ALEPH_PRIVATE_KEY");
    if (variable != null) {
      return variable;
    }
    console().note("Reading the private key from standard input.");
    byte[] piped = context().surroundings().in().readNBytes(MOST_BYTES);
    return new String(piped, StandardCharsets.UTF_8);
  }
}
