package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Posts about money as JSON text, with one field changed or left out. */
final class PostTexts {

  static final Address PUBLISHER = new Address("0xPublisher");
  static final Address OWNER = new Address("0xOwner");
  static final MoneyPolicy POLICY = MoneyPolicy.of(Set.of(PUBLISHER), Set.of(PUBLISHER));
  static final String CHANNEL = "ALEPH_CREDIT";

  /** After the change of units. */
  static final Timestamp TIME = new Timestamp(1_800_000_000_000_000L);

  /** Stands for a field that is not there. */
  static final String ABSENT = "absent";

  private PostTexts() {}

  static Map<String, String> distributionEntry() {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("address", "\"0xA\"");
    entry.put("amount", "1000000");
    entry.put("price", "\"0.000001\"");
    entry.put("tx_hash", "\"0xT\"");
    entry.put("provider", "\"WALLET\"");
    return entry;
  }

  static Map<String, String> entry() {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("address", "\"0xA\"");
    entry.put("amount", "500");
    return entry;
  }

  /** The object with this field replaced, added or left out. */
  static String with(Map<String, String> fields, String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(fields);
    if (value.equals(ABSENT)) {
      changed.remove(name);
    } else {
      changed.put(name, value);
    }
    return object(changed);
  }

  static String object(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  static String distribution(String... entries) {
    return "{\"distribution\":{\"token\":\"USDC\",\"chain\":\"ethereum\",\"credits\":["
        + String.join(",", entries)
        + "]}}";
  }

  static String expense(String... entries) {
    return "{\"expense\":{\"credits\":[" + String.join(",", entries) + "]}}";
  }

  static String transfer(String... entries) {
    return "{\"transfer\":{\"credits\":[" + String.join(",", entries) + "]}}";
  }

  static CreditDistribution readDistribution(String content) {
    return (CreditDistribution) read(MoneyPolicy.DISTRIBUTION_TYPE, PUBLISHER, content);
  }

  static CreditExpense readExpense(String content) {
    return (CreditExpense) read(MoneyPolicy.EXPENSE_TYPE, PUBLISHER, content);
  }

  static CreditTransfer readTransfer(String content) {
    return (CreditTransfer) read(MoneyPolicy.TRANSFER_TYPE, OWNER, content);
  }

  static BalancesUpdate readBalances(String content) {
    return (BalancesUpdate) read(MoneyPolicy.BALANCES_UPDATE_TYPE, PUBLISHER, content);
  }

  static MoneyPost read(String type, Address owner, String content) {
    return POLICY.read(type, owner, CHANNEL, TIME, content).orElseThrow();
  }
}
