package io.aleph4j.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Chain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

  private static final String SETTINGS =
      """
      # written by another program
      default_network = "private"

      [[networks]]
      name = "private"   # ours
      default_ccn = 'mine'

      [[networks.ccns]]
      name = "mine"
      url = "http://10.0.0.1:4024/"

      [[networks.ccns]]
      name = "other"
      url = "https://other.example#x"

      [networks.ethereum]
      rpc_url = "http://localhost:8545"
      confirmations = 3
      tokens = ["a", "b"]

      [[networks]]
      name = "empty"
      """;

  @TempDir private Path folder;

  private Networks networks() throws IOException {
    return Networks.in(Files.writeString(folder.resolve("config.toml"), SETTINGS));
  }

  @Test
  void nodesHaveNames() throws IOException {
    Networks networks = networks();
    assertThat(networks.node(null, null)).hasToString("http://10.0.0.1:4024");
    assertThat(networks.node("other", null)).hasToString("https://other.example#x");
    assertThat(networks.node("other", "private")).hasToString("https://other.example#x");
    assertThat(networks.node("http://x:1//", "empty")).hasToString("http://x:1");
    assertThat(networks.node(null, "local")).hasToString("http://127.0.0.1:4024");
    assertThat(networks.node(null, "mainnet")).hasToString("https://api.aleph.im");
    assertThat(Networks.in(folder.resolve("none")).node(null, null))
        .isEqualTo(URI.create("https://api.aleph.im"));
    assertThatThrownBy(() -> networks.node(null, "empty")).hasMessageContaining("no default");
    assertThatThrownBy(() -> networks.node("x", null)).hasMessageContaining("mine, other");
  }

  @Test
  void whatIsNotUnderstoodStaysAsItWas() {
    List<Toml.Table> tables = Toml.parse(SETTINGS, "f");
    String written = Toml.write(tables);
    assertThat(Toml.parse(written, "f")).isEqualTo(tables);
    assertThat(written).contains("confirmations = 3\n").contains("tokens = [\"a\", \"b\"]\n");
  }

  @Test
  void textsHaveEscapes() {
    Toml.Table table = Toml.Table.of("");
    String text = "a\"b\\c\nd\te\rf#g = 'h'";
    table.put("k", text);
    assertThat(Toml.parse(Toml.write(List.of(table)), "f").getFirst().text("k")).contains(text);
    assertThat(Toml.parse("k = 5", "f").getFirst().text("k")).isEmpty();
    assertThat(Toml.parse("k = 'a\"b' # c", "f").getFirst().text("k")).contains("a\"b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k",
        "= 1",
        "k =",
        "k = \"a",
        "k = \"a\\u0041\"",
        "k = \"\"\"",
        "k = [",
        "k = {",
        "[x"
      })
  void otherLinesAreNamed(String line) {
    assertThatThrownBy(() -> Toml.parse("a = 1\n" + line, "file.toml"))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("Line 2 of file.toml");
  }

  @Test
  void keysOfSolanaHaveManyForms() throws IOException {
    byte[] seed = new byte[32];
    seed[0] = 7;
    Account account = PrivateKeys.account(seed, Chain.SOL);
    byte[] pair = Arrays.copyOf(seed, 64);
    System.arraycopy(Base58.decode(account.address().value()).orElseThrow(), 0, pair, 32, 32);
    StringBuilder list = new StringBuilder("[");
    for (byte b : pair) {
      list.append(list.length() == 1 ? "" : ", ").append(b & 0xff);
    }
    for (String text :
        new String[] {
          "07" + "00".repeat(31), Base58.encode(seed), Base58.encode(pair), list + "]"
        }) {
      assertThat(PrivateKeys.parse(text, Chain.SOL)).isEqualTo(seed);
    }
    Path file = Files.write(folder.resolve("pair"), pair);
    assertThat(PrivateKeys.read(file, Chain.SOL)).isEqualTo(seed);
    pair[40]++;
    for (String wrong :
        new String[] {
          Base58.encode(pair), "[1,2]", "[256]", "", "x".repeat(1000), "[" + "1,".repeat(63) + "]"
        }) {
      assertThatThrownBy(() -> PrivateKeys.parse(wrong, Chain.SOL))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("none of Solana's");
    }
  }

  @Test
  void keysOfOtherChains() throws IOException {
    byte[] key = new byte[32];
    key[31] = 1;
    assertThat(PrivateKeys.account(key, Chain.BASE).chain()).isEqualTo(Chain.BASE);
    assertThat(PrivateKeys.account(key, Chain.AVAX).address().value()).startsWith("X-avax1");
    assertThatThrownBy(() -> PrivateKeys.account(key, Chain.TEZOS)).hasMessageContaining("TEZOS");
    assertThatThrownBy(() -> PrivateKeys.account(new byte[32], Chain.ETH))
        .hasMessageContaining("private key");
    Path large = Files.write(folder.resolve("large"), new byte[5000]);
    assertThatThrownBy(() -> PrivateKeys.read(large, Chain.ETH)).hasMessageContaining("too large");
    assertThatThrownBy(() -> AccountStore.chain("nowhere")).hasMessageContaining("'nowhere'");
  }
}
