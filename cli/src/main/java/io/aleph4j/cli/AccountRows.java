package io.aleph4j.cli;

import io.aleph4j.cli.config.AccountEntry;
import io.aleph4j.client.AccountBalance;
import io.aleph4j.client.ClientException;
import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.protocol.Address;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Accounts as commands show them. */
final class AccountRows {

  /** A list of accounts does not wait for a node that is not there. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private AccountRows() {}

  static void printNew(Console console, AccountEntry entry, String verb) {
    console.result(
        json(entry),
        List.of(
            "Account '" + entry.name() + "' " + verb + ".",
            "  Chain:   " + entry.chain().code(),
            "  Address: " + entry.address()));
  }

  static ObjectNode json(AccountEntry entry) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", entry.name())
        .put("chain", entry.chain().code())
        .put("address", entry.address().value())
        .put("kind", entry.kind());
  }

  static ObjectNode json(AccountBalance balance) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("aleph_tokens", balance.tokens())
        .put("locked_aleph_tokens", balance.locked())
        .put("credits", balance.credits());
  }

  /** What an account holds; empty when the node cannot be asked. */
  static Optional<AccountBalance> balance(URI node, Address account) {
    try (HttpClient connections =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build()) {
      return Optional.of(new CoreNodeClient(node, connections, PATIENCE).balance(account));
    } catch (ClientException e) {
      return Optional.empty();
    }
  }

  static String tokens(BigDecimal tokens) {
    return tokens.setScale(4, RoundingMode.DOWN).toPlainString();
  }

  /** A million credits are a dollar. */
  static String credits(BigDecimal credits) {
    return credits.toPlainString()
        + " ($"
        + credits.movePointLeft(6).setScale(2, RoundingMode.HALF_UP).toPlainString()
        + ")";
  }
}
