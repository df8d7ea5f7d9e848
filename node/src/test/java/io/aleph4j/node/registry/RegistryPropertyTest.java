package io.aleph4j.node.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever owners post: the list stays whole, and can be gone on from at any moment. */
class RegistryPropertyTest {

  private static final RegistryRules RULES = RegistryRules.OF_THE_NETWORK;
  private static final int ACCOUNTS = 6;
  private static final String[] ACTIONS = {
    "link", "link", "unlink", "drop-node", "stake", "stake-split", "stake-split", "unstake", "amend"
  };
  private static final String[] HOSTS = {"1.1.1.1", "2.2.2.2", "", "x/y"};
  private static final String[] VALUES = {
    "null", "true", "0", "1.5", "\"\"", "\"x\"", "[]", "[\"a\",1]", "{}", "{\"type\":\"compute\"}"
  };

  private final RegistryMachine machine = new RegistryMachine(RULES);
  private final RegistryJson json = new RegistryJson(RULES);

  @Property(tries = 200)
  void theListIsWholeAfterEveryEvent(@ForAll long seed) {
    Random random = new Random(seed);
    Network network = new Network();
    List<ItemHash> nodes = new ArrayList<>(List.of(ItemHash.sha256("nowhere")));
    for (int i = 0; i < 60; i++) {
      nodes.add(happen(network, nodes, random));
      assertWhole(network.registry(), network.balances());
    }
  }

  @Property(tries = 100)
  void whoGoesOnFromWhatWasShownComesToTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    List<RegistryEvent> events = events(random, 60);
    TokenBalances balances = new Network().balances();
    int pause = random.nextInt(events.size());
    Registry straight = replay(Registry.EMPTY, events, balances);
    Registry first = replay(Registry.EMPTY, events.subList(0, pause), balances);
    Registry read =
        RegistryReader.read(json.cores(first), json.resources(first), RegistryJson.scoring(first));
    List<RegistryEvent> rest = new ArrayList<>();
    rest.add(new RegistryEvent.BalancesChanged(stakers(read)));
    rest.addAll(events.subList(pause, events.size()));
    Registry gone = replay(read, rest, balances);
    assertThat(gone).isEqualTo(straight);
    assertThat(json.cores(gone)).isEqualTo(json.cores(straight));
    assertThat(json.resources(gone)).isEqualTo(json.resources(straight));
  }

  @Property(tries = 300)
  void noContentIsAnError(@ForAll long seed) {
    Random random = new Random(seed);
    Network network = new Network();
    Account alice = Draft.ACCOUNTS.getFirst();
    network.core(alice);
    ItemHash resource = network.resource(alice);
    Registry before = network.registry();
    assertThatCode(
            () -> {
              for (int i = 0; i < 20; i++) {
                network.take(strange(random, alice, resource));
              }
              json.cores(network.registry());
              json.resources(network.registry());
            })
        .doesNotThrowAnyException();
    assertThat(network.registry().cores().keySet()).isEqualTo(before.cores().keySet());
  }

  private static Draft strange(Random random, Account sender, ItemHash ref) {
    StringBuilder content = new StringBuilder("{\"tags\":[\"mainnet\"]");
    for (String name : List.of("action", "details")) {
      if (random.nextInt(4) > 0) {
        content.append(",\"").append(name).append("\":").append(value(random, 2));
      }
    }
    content.append(random.nextBoolean() ? ",\"action\":\"create-resource-node\"}" : "}");
    String type = random.nextBoolean() ? "corechan-operation" : "amend";
    if (random.nextInt(3) == 0) {
      String[] members = {"scores", "period"};
      return Network.scores(
          Network.SCORER,
          ",\"%s\":%s".formatted(members[random.nextInt(2)], strangeScores(random, ref, 2)));
    }
    Draft post = Draft.post(sender, type, content.toString());
    return post.withFields(post.fields() + ",\"ref\":\"" + ref + '"');
  }

  private static String strangeScores(Random random, ItemHash ref, int depth) {
    String value = value(random, 0);
    return switch (depth == 0 ? 0 : random.nextInt(4)) {
      case 1 -> "{\"ccn\":%s,\"crn\":[%s]}".formatted(value, strangeScores(random, ref, depth - 1));
      case 2 ->
          "{\"node_id\":\"%s\",\"total_score\":%s,\"performance\":%s}"
              .formatted(ref, value, value(random, 1));
      case 3 -> "{\"from_date\":\"2026\",\"to_date\":%s}".formatted(value);
      default -> value;
    };
  }

  private static String value(Random random, int depth) {
    if (depth == 0 || random.nextBoolean()) {
      return VALUES[random.nextInt(VALUES.length)];
    }
    StringBuilder object = new StringBuilder("{\"type\":\"compute\"");
    for (TextField field : TextField.values()) {
      object.append(",\"").append(field.wireName()).append("\":").append(value(random, depth - 1));
    }
    return object
        .append(",\"locked\":")
        .append(value(random, 0))
        .append(",\"authorized\":")
        .append(value(random, 0))
        .append('}')
        .toString();
  }

  private static ItemHash happen(Network network, List<ItemHash> nodes, Random random) {
    Account account = Draft.ACCOUNTS.get(random.nextInt(ACCOUNTS));
    ItemHash node = nodes.get(random.nextInt(nodes.size()));
    String host = HOSTS[random.nextInt(HOSTS.length)];
    String multiaddress = ",\"multiaddress\":\"/ip4/" + host + "/tcp/1\"";
    String address = ",\"address\":\"https://" + host + "\"";
    return switch (random.nextInt(12)) {
      case 10, 11 -> {
        network.atHeight(random.nextLong(24_000_000));
        network.take(scores(random, nodes));
        yield node;
      }
      case 0, 1 -> network.core(account, multiaddress);
      case 2, 3 -> network.resource(account, address);
      case 4 -> {
        network.balance(account, Integer.toString(random.nextInt(300_000)));
        yield node;
      }
      case 5 ->
          network.amend(
              account, node, "{\"locked\":" + random.nextBoolean() + multiaddress + address + "}");
      default -> {
        network.act(account, ACTIONS[random.nextInt(ACTIONS.length)], node);
        yield node;
      }
    };
  }

  // Each event names nodes that were created before, now and then one that was not.
  private static List<RegistryEvent> events(Random random, int count) {
    List<RegistryEvent> events = new ArrayList<>();
    List<ItemHash> nodes = new ArrayList<>(List.of(ItemHash.sha256("nowhere")));
    for (int i = 0; i < count; i++) {
      Account account = Draft.ACCOUNTS.get(random.nextInt(ACCOUNTS));
      Draft draft = draft(random, account, nodes).at(1_700_000_000 + i + 0.25);
      nodes.add(draft.hash());
      Network.read(draft.message(), random.nextInt(3) == 0 ? 0 : random.nextLong(24_000_000))
          .ifPresent(events::add);
    }
    return events;
  }

  private static Draft scores(Random random, List<ItemHash> nodes) {
    String period =
        random.nextBoolean()
            ? ""
            : ",\"period\":{\"from_date\":\"2026-01-0%d\",\"to_date\":\"2026-01-09\"}"
                .formatted(1 + random.nextInt(3));
    String kinds = "\"ccn\":" + entries(random, nodes) + ",\"crn\":" + entries(random, nodes);
    return Network.scores(Network.SCORER, period + ",\"scores\":{" + kinds + "}");
  }

  private static String entries(Random random, List<ItemHash> nodes) {
    StringJoiner entries = new StringJoiner(",", "[", "]");
    for (int i = random.nextInt(4); i > 0; i--) {
      StringBuilder entry =
          new StringBuilder("{\"node_id\":\"" + nodes.get(random.nextInt(nodes.size())) + '"');
      for (String name : List.of("total_score", "performance", "decentralization")) {
        if (random.nextInt(4) > 0) {
          entry.append(",\"").append(name).append("\":");
          entry.append(
              random.nextInt(3) == 0 ? "0" : Double.toString(random.nextDouble(-0.5, 1.5)));
        }
      }
      entries.add(entry.append('}'));
    }
    return entries.toString();
  }

  private static Draft draft(Random random, Account account, List<ItemHash> nodes) {
    if (random.nextInt(4) == 0) {
      return scores(random, nodes);
    }
    String host = HOSTS[random.nextInt(HOSTS.length)];
    String details =
        "{\"type\":\"compute\",\"name\":\"é\\\"\",\"multiaddress\":\"/dns4/%s/tcp/1\",\"address\":\"https://%s\"}"
            .formatted(host, host);
    String action =
        switch (random.nextInt(3)) {
          case 0 -> "create-node";
          case 1 -> "create-resource-node";
          default -> ACTIONS[random.nextInt(ACTIONS.length)];
        };
    Draft post =
        Draft.post(
            account,
            action.equals("amend") ? "amend" : "corechan-operation",
            "{\"action\":\"%s\",\"tags\":[\"mainnet\"],\"details\":%s}".formatted(action, details));
    ItemHash node = nodes.get(random.nextInt(nodes.size()));
    return post.withFields(post.fields() + ",\"ref\":\"" + node + '"');
  }

  private Registry replay(Registry from, List<RegistryEvent> events, TokenBalances balances) {
    Registry registry = from;
    for (RegistryEvent event : events) {
      registry = machine.apply(registry, event, balances);
    }
    return registry;
  }

  private static List<Address> stakers(Registry registry) {
    Set<Address> stakers = new LinkedHashSet<>();
    registry.cores().values().forEach(core -> stakers.addAll(core.stakers().keySet()));
    return List.copyOf(stakers);
  }

  private static void assertWhole(Registry registry, TokenBalances balances) {
    Set<Address> owners = new HashSet<>();
    Set<String> hosts = new HashSet<>();
    registry.cores().values().forEach(core -> assertScores(core.scores()));
    registry.resources().values().forEach(resource -> assertScores(resource.scores()));
    for (CoreEntry core : registry.cores().values()) {
      assertThat(owners.add(core.owner())).as("one core node of an owner").isTrue();
      assertThat(balances.of(core.owner())).isGreaterThanOrEqualTo(RULES.nodeStake());
      assertThat(core.resources()).hasSizeLessThanOrEqualTo(8).doesNotHaveDuplicates();
      core.resources()
          .forEach(child ->
              assertThat(Objects.requireNonNull(registry.resources().get(child)).parent())
                  .isEqualTo(core.hash()));
      String host = Hosts.ofMultiaddress(core.profile().text(TextField.MULTIADDRESS));
      assertThat(host == null || hosts.add(host)).as("one core node of a host").isTrue();
      core.stakers().forEach((staker, stake) -> assertStake(registry, balances, staker, stake));
    }
    for (ResourceEntry resource : registry.resources().values()) {
      ItemHash parent = resource.parent();
      if (parent != null) {
        assertThat(Objects.requireNonNull(registry.cores().get(parent)).resources())
            .contains(resource.hash());
      }
    }
  }

  private static void assertScores(NodeScores scores) {
    assertThat(List.of(scores.score(), scores.performance(), scores.decentralization()))
        .allSatisfy(number -> assertThat(number).isBetween(0.0, 1.0));
    assertThat(scores.inactiveSince() == null || scores.score() < 0.01)
        .as("inactive is who has no score")
        .isTrue();
    assertThat(scores.updated() || scores.equals(NodeScores.NONE)).isTrue();
  }

  private static void assertStake(
      Registry registry, TokenBalances balances, Address staker, BigInteger stake) {
    int parts = registry.stakesOf(staker).size();
    assertThat(stake).isEqualTo(balances.of(staker).divide(BigInteger.valueOf(parts)));
    assertThat(balances.of(staker)).isGreaterThanOrEqualTo(RULES.stakingMinimum());
    assertThat(registry.coreOf(staker)).isEmpty();
  }
}
