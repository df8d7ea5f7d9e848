package io.aleph4j.daemon;

import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.protocol.Address;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that a development network starts with, and the credits that each of them gets (spec
 * 06 §5.1).
 */
final class DevelopmentCredits {

  private final List<EvmAccount> builtIn;
  private final Map<Address, Long> credits = new LinkedHashMap<>();

  /**
   * Credits for these addresses, or for the ten built-in accounts when there are none.
   *
   * @param balance what each account gets
   */
  DevelopmentCredits(@Nullable List<String> addresses, long balance) {
    List<String> given = addresses == null ? List.of() : addresses;
    builtIn = given.isEmpty() ? DevelopmentAccounts.builtIn() : List.of();
    given.forEach(address -> credits.put(new Address(address.strip()), balance));
    builtIn.forEach(account -> credits.put(account.address(), balance));
  }

  /** The same with what these accounts have instead. */
  DevelopmentCredits and(Map<Address, Long> others) {
    credits.putAll(others);
    return this;
  }

  /** What each account has. */
  Map<Address, Long> credits() {
    return Map.copyOf(credits);
  }

  /** Shows the accounts, with the keys of those whose keys everybody knows. */
  void print(PrintStream out) {
    out.println("Accounts, for development only: everybody knows these keys.");
    builtIn.forEach(
        account -> out.println("  " + account.address() + "  " + account.privateKeyHex()));
    if (builtIn.isEmpty()) {
      credits.keySet().forEach(address -> out.println("  " + address));
    }
    credits.values().stream()
        .findFirst()
        .ifPresent(each ->
            out.println(
                "Each gets " + each + " credits when it first asks for something that costs."));
  }
}
