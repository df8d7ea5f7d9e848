package io.aleph4j.node.registry;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list of nodes that tests act on by posts, as owners do. */
final class Network {

  static final Account SCORER = Draft.ACCOUNTS.get(7);

  private static final RuleSettings.Scoring SCORING = RuleSettings.Scoring.defaults();
  private static final ScorePosts SCORE_POSTS =
      new ScorePosts(
          new RuleSettings.Scoring(
              Set.of(SCORER.address()), SCORING.channel(), SCORING.postType()));

  private final RegistryMachine machine = new RegistryMachine(RegistryRules.OF_THE_NETWORK);
  private final Map<Address, BigInteger> balances = new HashMap<>();
  private Registry registry = Registry.EMPTY;
  private long height;
  private int posts;

  Registry registry() {
    return registry;
  }

  TokenBalances balances() {
    return address -> balances.getOrDefault(address, TokenBalances.units(new BigDecimal(500_000)));
  }

  void atHeight(long block) {
    height = block;
  }

  /** What an account holds from now on, in ALEPH, without anybody being told. */
  void holds(Account account, String aleph) {
    balances.put(account.address(), TokenBalances.units(new BigDecimal(aleph)));
  }

  /** What an account holds from now on, in ALEPH. */
  void balance(Account account, String aleph) {
    holds(account, aleph);
    apply(new RegistryEvent.BalancesChanged(List.of(account.address())));
  }

  ItemHash core(Account owner) {
    return core(owner, "");
  }

  /** A core node, with further members of its details, each behind a comma. */
  ItemHash core(Account owner, String details) {
    return post(owner, "create-node", null, "{\"name\":\"core\"" + details + "}");
  }

  ItemHash resource(Account owner) {
    return resource(owner, "");
  }

  /** A resource node, with further members of its details, each behind a comma. */
  ItemHash resource(Account owner, String details) {
    return post(
        owner,
        "create-resource-node",
        null,
        "{\"name\":\"crn\",\"type\":\"compute\"" + details + "}");
  }

  ItemHash act(Account sender, String action, ItemHash ref) {
    return post(sender, action, ref, null);
  }

  /** A post with this action; each is another message. */
  ItemHash post(Account sender, String action, @Nullable ItemHash ref, @Nullable String details) {
    String content =
        "{\"action\":\"%s\",\"tags\":[\"%s\",\"mainnet\"]%s}"
            .formatted(action, action, details == null ? "" : ",\"details\":" + details);
    Draft draft = Draft.post(sender, NodeOperations.POST_TYPE, content);
    return take(ref == null ? draft : draft.withFields(draft.fields() + ",\"ref\":\"" + ref + '"'));
  }

  ItemHash amend(Account sender, ItemHash node, String details) {
    return take(
        Draft.amend(sender, node.value(), "{\"tags\":[\"mainnet\"],\"details\":" + details + "}"));
  }

  /** A post with scores of a node, given as the members of its entry that follow its id. */
  void score(String kind, ItemHash node, String members) {
    score("", kind, node, members);
  }

  /** The same for the period that begins at this date. */
  void scoreOf(String from, String kind, ItemHash node, String members) {
    score(
        ",\"period\":{\"from_date\":\"" + from + "\",\"to_date\":\"2030-01-01\"}",
        kind,
        node,
        members);
  }

  private void score(String period, String kind, ItemHash node, String members) {
    String entry = "{\"node_id\":\"" + node + "\"" + members + "}";
    take(scores(SCORER, period + ",\"scores\":{\"" + kind + "\":[" + entry + "]}"));
  }

  /** A post with scores, with these members of its content, each behind a comma. */
  static Draft scores(Account sender, String members) {
    return Draft.post(sender, ScorePosts.POST_TYPE, "{\"tags\":[\"mainnet\"]" + members + "}")
        .on(SCORING.channel());
  }

  /** Takes a post, which may be none. */
  ItemHash take(Draft draft) {
    Message message = draft.at(1_700_000_000 + posts++).message();
    ItemHash hash = message.envelope().itemHash();
    read(message, height).ifPresent(this::apply);
    return hash;
  }

  /** The event that a post is, with {@link #SCORER} as the scoring service. */
  static Optional<RegistryEvent> read(Message message, long height) {
    OwnerPost post = ownerPost(message);
    return NodeOperations.read(post, height).or(() -> SCORE_POSTS.read(post, height));
  }

  private static OwnerPost ownerPost(Message message) {
    return new OwnerPost(
        1,
        message.envelope().itemHash(),
        message.envelope().time(),
        message.envelope().time(),
        message.envelope().channel(),
        (PostContent) message.content(),
        message.contentText());
  }

  private void apply(RegistryEvent event) {
    registry = machine.apply(registry, event, balances());
  }

  CoreEntry coreEntry(ItemHash hash) {
    return Objects.requireNonNull(registry.cores().get(hash), "no core node " + hash);
  }

  ResourceEntry resourceEntry(ItemHash hash) {
    return Objects.requireNonNull(registry.resources().get(hash), "no resource node " + hash);
  }

  /** What is staked on a core node, in ALEPH. */
  String stake(ItemHash core, Account staker) {
    BigInteger stake = coreEntry(core).stakers().get(staker.address());
    return stake == null ? "none" : new BigDecimal(stake, 18).stripTrailingZeros().toPlainString();
  }
}
