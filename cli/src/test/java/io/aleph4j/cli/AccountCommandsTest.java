package io.aleph4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.cli.config.AccountStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AccountCommandsTest {

  /** Nothing listens there. */
  private static final String NOWHERE = "http://127.0.0.1:1";

  @TempDir private Path home;
  private Terminal terminal;

  @BeforeEach
  void open() {
    terminal = new Terminal(home);
  }

  @Test
  void createdAccountsAreListedAndSign() {
    JsonNode made = terminal.run("--json", "account", "create", "alice").json();
    assertThat(made.path("name").asString("")).isEqualTo("alice");
    assertThat(made.path("chain").asString("")).isEqualTo("ETH");
    assertThat(made.path("kind").asString("")).isEqualTo("local");
    JsonNode solana = terminal.run("account", "create", "bob", "--chain", "sol", "--json").json();
    assertThat(solana.path("chain").asString("")).isEqualTo("SOL");
    JsonNode listed = terminal.run("--json", "account", "list").json();
    assertThat(listed).hasSize(2);
    assertThat(listed.get(0)).isEqualTo(made);
    String table = terminal.run("account", "list").out();
    assertThat(table).containsPattern("\\* alice +ETH +" + made.path("address").asString(""));
    assertThat(table).doesNotContain("* bob");
    for (String name : new String[] {"alice", "bob"}) {
      JsonNode envelope =
          terminal
              .run(
                  "post",
                  "create",
                  "--type",
                  "t",
                  "--content",
                  "{}",
                  "--dry-run",
                  "--json",
                  "--account",
                  name)
              .json();
      assertThat(envelope.path("sender"))
          .isEqualTo(listed.get(name.equals("alice") ? 0 : 1).path("address"));
    }
  }

  @Test
  void nobodyElseReadsTheFiles() throws IOException {
    terminal.run("account", "create", "alice");
    for (String file : new String[] {"accounts.toml", "keys/alice.key"}) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(terminal.config().resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(terminal.config().resolve("keys"))))
        .isEqualTo("rwx------");
    assertThat(Files.size(terminal.config().resolve("keys/alice.key"))).isEqualTo(32);
    Files.setPosixFilePermissions(
        terminal.config().resolve("keys/alice.key"), PosixFilePermissions.fromString("rw-r--r--"));
    Terminal.Ended ended =
        terminal.run("post", "create", "--type", "t", "--content", "{}", "--dry-run");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("chmod 600");
  }

  @Test
  void noCommandShowsAKey() {
    terminal.run("account", "import", "dev", "--private-key", Terminal.KEY);
    for (String command : new String[] {"account list", "account show dev --ccn " + NOWHERE}) {
      for (String suffix : new String[] {"", " --json"}) {
        Terminal.Ended ended = terminal.run((command + suffix).split(" ", -1));
        assertThat(ended.code()).isZero();
        assertThat(ended.out() + ended.err()).doesNotContain("ac0000");
      }
    }
    Terminal.Ended wrong =
        terminal.run("account", "import", "x", "--private-key", "zz" + "11".repeat(31));
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("64 hexadecimal digits").doesNotContain("1111");
  }

  @Test
  void keysAreImportedFromEverywhere() throws IOException {
    Path hex = Files.writeString(home.resolve("hex"), "0x" + Terminal.KEY + "\n");
    byte[] key = new byte[32];
    key[0] = (byte) 0xac;
    Path raw = Files.write(home.resolve("raw"), key);
    assertThat(terminal.run("account", "import", "a", "--from-file", hex.toString()).code())
        .isZero();
    assertThat(terminal.run("account", "import", "b", "--from-file", raw.toString()).code())
        .isZero();
    assertThat(terminal.piping(Terminal.KEY + "\n").run("account", "import", "c").code()).isZero();
    assertThat(
            terminal.with("ALEPH_PRIVATE_KEY", Terminal.KEY).run("account", "import", "d").code())
        .isZero();
    assertThat(new AccountStore(terminal.config()).accounts())
        .hasSize(4)
        .allMatch(entry -> entry.address().value().equals(Terminal.ADDRESS));
    Terminal.Ended both =
        terminal.run(
            "account", "import", "e", "--from-file", hex.toString(), "--private-key", Terminal.KEY);
    assertThat(both.code()).isEqualTo(2);
    Terminal.Ended none = terminal.run("account", "import", "e", "--from-file", "/no/such/file");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("/no/such/file");
  }

  @Test
  void namesAreTakenOnceAndHaveAForm() throws IOException {
    terminal.run("account", "create", "alice");
    Path key = terminal.config().resolve("keys/alice.key");
    byte[] before = Files.readAllBytes(key);
    Terminal.Ended again = terminal.run("account", "create", "alice");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("'alice'").contains("another name");
    assertThat(Files.readAllBytes(key)).isEqualTo(before);
    for (String name : new String[] {"", "a b", "../x", "x".repeat(65)}) {
      assertThat(terminal.run("account", "create", name).code()).isEqualTo(1);
    }
    Files.write(terminal.config().resolve("keys/orphan.key"), new byte[32]);
    Terminal.Ended orphan = terminal.run("account", "create", "orphan");
    assertThat(orphan.code()).isEqualTo(1);
    assertThat(orphan.err()).contains("orphan.key");
    assertThat(terminal.run("--json", "account", "list").json()).hasSize(1);
  }

  @Test
  void showsWhatAnAccountHolds() {
    terminal.run("account", "import", "dev", "--private-key", Terminal.KEY);
    try (FakeNode node =
        new FakeNode()
            .on(
                "GET /api/v0/addresses/" + Terminal.ADDRESS + "/balance",
                200,
                "{\"balance\":1000.5,\"locked_amount\":0.25,\"credit_balance\":2500000}")) {
      JsonNode json = terminal.runAt(node, "--json", "account", "show").json();
      assertThat(json.path("balance").path("aleph_tokens").decimalValue())
          .isEqualByComparingTo("1000.5");
      assertThat(json.path("balance").path("credits").asLong(0)).isEqualTo(2_500_000);
      assertThat(terminal.runAt(node, "account", "show", "dev").out())
          .contains("dev (default)")
          .contains("1000.5000 (locked: 0.2500)")
          .contains("2500000 ($2.50)");
    }
    Terminal.Ended offline = terminal.run("--ccn", NOWHERE, "account", "show");
    assertThat(offline.code()).isZero();
    assertThat(offline.out()).contains("unknown").contains(NOWHERE);
    assertThat(terminal.run("--ccn", NOWHERE, "--json", "account", "show").json().has("balance"))
        .isFalse();
  }

  @Test
  void theDefaultAccountCanBeChanged() {
    terminal.run("account", "create", "a");
    terminal.run("account", "create", "b");
    assertThat(terminal.run("--json", "account", "use", "b").json().path("default").asString(""))
        .isEqualTo("b");
    assertThat(terminal.run("account", "list").out()).contains("* b");
    Terminal.Ended nobody = terminal.run("account", "use", "c");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.err()).contains("aleph account create c");
  }

  @Test
  void withoutAnAccountItSaysHowToGetOne() {
    Terminal.Ended ended = terminal.run("post", "create", "--type", "t", "--content", "{}");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("aleph account create NAME");
    assertThat(terminal.run("account", "show").err()).contains("aleph account create NAME");
    assertThat(terminal.run("program", "list").err()).contains("--address");
  }

  @Test
  void keysThatAreElsewhereAreNamed() throws IOException {
    Files.createDirectories(terminal.config());
    Files.writeString(
        terminal.config().resolve("accounts.toml"),
        """
        default = "hw"

        [[accounts]]
        name = "hw"
        chain = "ETH"
        address = "0xA"
        kind = "ledger"
        derivation_path = "m/44'/60'/0'/0/0"

        [[aliases]]
        name = "friend"
        address = "0xF"
        """);
    Terminal.Ended ended =
        terminal.run("post", "create", "--type", "t", "--content", "{}", "--dry-run");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("'hw' (ledger)").contains("--private-key");
    terminal.run("account", "create", "mine");
    String kept = Files.readString(terminal.config().resolve("accounts.toml"));
    assertThat(kept)
        .contains("default = \"hw\"")
        .contains("derivation_path = \"m/44'/60'/0'/0/0\"")
        .contains("[[aliases]]\nname = \"friend\"");
    assertThat(terminal.run("account", "create", "friend").code()).isEqualTo(1);
    assertThat(terminal.run("--json", "account", "list").json()).hasSize(3);
  }
}
