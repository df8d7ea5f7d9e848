package io.aleph4j.cli.config;

import io.aleph4j.accounts.Account;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The user's accounts: a list in {@code accounts.toml}, the one of the network's other command
 * line, and each key in a file of its own, {@code keys/NAME.key}. Nobody but the user may read any
 * of them.
 */
public final class AccountStore {

  private static final String ACCOUNTS = "[[accounts]]";
  private static final String ALIASES = "[[aliases]]";
  private static final String DEFAULT = "default";

  private final Path folder;

  /** The accounts in this folder, which need not exist. */
  public AccountStore(Path folder) {
    this.folder = folder;
  }

  /** All accounts, in the order in which they came. */
  public List<AccountEntry> accounts() {
    return entries(load());
  }

  private static List<AccountEntry> entries(List<Toml.Table> tables) {
    List<AccountEntry> entries = new ArrayList<>();
    for (Toml.Table table : tables) {
      if (table.header().equals(ACCOUNTS)) {
        entries.add(
            new AccountEntry(
                table.text("name").orElse(""),
                chain(table.text("chain").orElse("")),
                new Address(table.text("address").orElse("")),
                table.text("kind").orElse(AccountEntry.LOCAL)));
      }
    }
    return entries;
  }

  /** The chain of this code in whatever letters. */
  public static Chain chain(String code) {
    return Chain.ofCode(code.toUpperCase(Locale.ROOT))
        .orElseThrow(() ->
            new CliException("'" + code + "' is no chain; take one like eth, base, avax or sol."));
  }

  /** Names of other people's addresses. */
  public Map<String, Address> aliases() {
    Map<String, Address> aliases = new LinkedHashMap<>();
    for (Toml.Table table : load()) {
      if (table.header().equals(ALIASES)) {
        aliases.put(table.text("name").orElse(""), new Address(table.text("address").orElse("")));
      }
    }
    return aliases;
  }

  /** The name of the account that is taken when nobody names one. */
  public Optional<String> defaultName() {
    return load().getFirst().text(DEFAULT);
  }

  /** The account of this name. */
  public Optional<AccountEntry> find(String name) {
    return accounts().stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** The account of this name, which has to be there. */
  public AccountEntry get(String name) {
    return find(name)
        .orElseThrow(() ->
            new CliException(
                "There is no account '"
                    + name
                    + "'; see 'aleph account list', or create it with 'aleph account create "
                    + name
                    + "'."));
  }

  /**
   * Keeps a new account. The first one is the default from then on.
   *
   * @param key 32 bytes
   */
  public AccountEntry add(String name, Chain chain, byte[] key) {
    requireName(name);
    Account account = PrivateKeys.account(key, chain);
    AccountEntry entry =
        new AccountEntry(name, account.chain(), account.address(), AccountEntry.LOCAL);
    changeLocked(tables -> {
      requireFree(tables, name);
      Toml.Table table = Toml.Table.of(ACCOUNTS);
      table.put("name", name);
      table.put("chain", entry.chain().code());
      table.put("address", entry.address().value());
      table.put("kind", entry.kind());
      tables.add(lastOf(tables, ACCOUNTS) + 1, table);
      if (tables.getFirst().text(DEFAULT).isEmpty()) {
        tables.getFirst().put(DEFAULT, name);
      }
      // The key first: the list never names an account whose key is nowhere.
      writeKey(name, key);
    });
    return entry;
  }

  private static int lastOf(List<Toml.Table> tables, String header) {
    for (int i = tables.size() - 1; i > 0; i--) {
      if (tables.get(i).header().equals(header)) {
        return i;
      }
    }
    return tables.size() - 1;
  }

  private static void requireName(String name) {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new CliException(
          "'"
              + name
              + "' is no name for an account: 1 to 64 letters, digits, hyphens and underscores.");
    }
  }

  private static void requireFree(List<Toml.Table> tables, String name) {
    boolean taken =
        tables.stream()
            .filter(table -> table.header().equals(ACCOUNTS) || table.header().equals(ALIASES))
            .anyMatch(table -> table.text("name").equals(Optional.of(name)));
    if (taken) {
      throw new CliException(
          "There is an account or alias '" + name + "' already; take another name.");
    }
  }

  private void writeKey(String name, byte[] key) throws IOException {
    Path file = keyFile(name);
    OwnerFiles.createFolder(folder.resolve("keys"));
    try {
      OwnerFiles.write(file, key, false);
    } catch (FileAlreadyExistsException e) {
      throw new CliException(
          "There is a key file "
              + file
              + " that no account has; move it away, or take another name.",
          e);
    }
  }

  private Path keyFile(String name) {
    return folder.resolve("keys").resolve(name + ".key");
  }

  /** Takes this account from now on when nobody names one. */
  public void use(String name) {
    get(name);
    changeLocked(tables -> tables.getFirst().put(DEFAULT, name));
  }

  /** The account itself, which can sign. */
  public Account open(AccountEntry entry) {
    Path file = keyFile(entry.name());
    if (!entry.kind().equals(AccountEntry.LOCAL) || !Files.exists(file)) {
      throw new CliException(
          "The key of the account '"
              + entry.name()
              + "' ("
              + entry.kind()
              + ") is not in "
              + file
              + "; keyrings, encrypted keys and Ledger devices are not read yet. Give the key with"
              + " --private-key or --private-key-file.");
    }
    try {
      OwnerFiles.requireOwnersOnly(file);
    } catch (IOException e) {
      throw new CliException("The key file " + file + " cannot be read: " + e + ".", e);
    }
    return PrivateKeys.account(PrivateKeys.read(file, entry.chain()), entry.chain());
  }

  /** A change of the list. */
  private interface Change {
    void to(List<Toml.Table> tables) throws IOException;
  }

  // Two commands at the same time must not lose each other's accounts.
  private void changeLocked(Change change) {
    try {
      OwnerFiles.createFolder(folder);
      Path lock = folder.resolve(".accounts.lock");
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        List<Toml.Table> tables = load();
        change.to(tables);
        OwnerFiles.write(manifest(), Toml.write(tables).getBytes(StandardCharsets.UTF_8), true);
      }
    } catch (IOException e) {
      throw new CliException("The accounts in " + folder + " cannot be written: " + e + ".", e);
    }
  }

  private Path manifest() {
    return folder.resolve("accounts.toml");
  }

  private List<Toml.Table> load() {
    Path file = manifest();
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return Toml.parse(text, file.toString());
    } catch (IOException e) {
      throw new CliException("The accounts in " + file + " cannot be read: " + e + ".", e);
    }
  }
}
