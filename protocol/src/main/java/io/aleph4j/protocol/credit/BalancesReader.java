package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Keys;
import io.aleph4j.protocol.SchemaReader;
import io.aleph4j.protocol.SchemaValue;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads posts with balances (spec 03 §6.2). Keys that no rule asks for are ignored. */
final class BalancesReader {

  private static final Keys KEYS = Keys.open("chain", "main_height", "dapp", "balances");

  /** The reference keeps heights in 32 bits. */
  private static final long HIGHEST = Integer.MAX_VALUE;

  /** For sentences: keys are as long as the publisher likes. */
  private static final int LONGEST_NAME = 64;

  private BalancesReader() {}

  static BalancesUpdate read(SchemaValue content) {
    SchemaReader post = content.object(KEYS);
    return new BalancesUpdate(
        chain(post.value("chain")),
        post.value("main_height").strictInteger(0, HIGHEST),
        dapp(post),
        amounts(post.value("balances")));
  }

  private static Chain chain(SchemaValue value) {
    return value
        .value()
        .string()
        .flatMap(Chain::ofCode)
        .orElseThrow(() -> value.unexpected("the code of a chain, such as 'ETH'"));
  }

  private static @Nullable String dapp(SchemaReader post) {
    return post.given("dapp").map(SchemaValue::string).filter(dapp -> !dapp.isEmpty()).orElse(null);
  }

  private static Map<Address, BigDecimal> amounts(SchemaValue value) {
    Map<Address, BigDecimal> amounts = new LinkedHashMap<>();
    SchemaReader balances = value.object(Keys.atMost(Integer.MAX_VALUE));
    balances
        .entries()
        .forEach((address, amount) -> {
          if (CreditFields.isBlank(address)) {
            throw value.unexpected("an object whose keys are addresses, none of them blank");
          }
          amounts.put(
              new Address(address),
              Decimals.of(new SchemaValue(value.path() + "." + shortened(address), amount)));
        });
    return amounts;
  }

  private static String shortened(String key) {
    return key.length() <= LONGEST_NAME ? key : key.substring(0, LONGEST_NAME) + "…";
  }
}
