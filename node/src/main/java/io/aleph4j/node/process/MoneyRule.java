package io.aleph4j.node.process;

import io.aleph4j.node.payment.AccountBook;
import io.aleph4j.node.payment.MoneyState;
import io.aleph4j.node.payment.Movement;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.credit.BalancesUpdate;
import io.aleph4j.protocol.credit.CreditAccount;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.CreditLedger;
import io.aleph4j.protocol.credit.CreditPost;
import io.aleph4j.protocol.credit.CreditReplay;
import io.aleph4j.protocol.credit.InsufficientCredits;
import io.aleph4j.protocol.credit.LedgerChange;
import io.aleph4j.protocol.credit.MoneyPolicy;
import io.aleph4j.protocol.credit.MoneyPost;
import io.aleph4j.protocol.credit.Posting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Posts that change what accounts have (spec 01 §7.2, §7.3). They are posts like any other besides;
 * an amend has no such effect.
 */
final class MoneyRule {

  private final MoneyPolicy policy;
  private final CreditLedger ledger;

  MoneyRule(MoneyPolicy policy) {
    this.policy = policy;
    this.ledger = new CreditLedger(policy);
  }

  /** The decision about a post, with what it changes. */
  Decision extend(Decision decision, Message message, State state) {
    if (!(decision instanceof Decision.Accept(Effect.CreatePost(PostContent post), _))) {
      return decision;
    }
    Optional<MoneyPost> money;
    try {
      money = read(policy, message, post);
    } catch (InvalidMessageException e) {
      return new Decision.Reject(e.code(), Detail.ofAll(e.errors()));
    }
    return money
        .map(found ->
            switch (found) {
              case BalancesUpdate update -> accept(post, new Movement.Tokens(update));
              case CreditPost credits -> enter(credits, post, message, state.accounts());
            })
        .orElse(decision);
  }

  /**
   * What this post says about money; empty when nothing.
   *
   * @throws InvalidMessageException when it says it wrongly
   */
  static Optional<MoneyPost> read(MoneyPolicy policy, Message message, PostContent post) {
    String channel = message.envelope().channel();
    return policy.kind(post.type(), post.address(), channel).isEmpty()
        ? Optional.empty()
        : policy.read(
            post.type(),
            post.address(),
            channel,
            post.time(),
            post.content().of(message.contentText()));
  }

  private static Decision accept(PostContent post, Movement movement) {
    return new Decision.Accept(new Effect.MoveMoney(post, movement));
  }

  private Decision enter(
      CreditPost credits, PostContent post, Message message, AccountBook accounts) {
    MoneyState loaded = accounts.loaded();
    Posting posting =
        new Posting(credits, post.address(), message.envelope().itemHash(), post.time());
    return switch (ledger.apply(posting, accounts.now(), loaded.accounts())) {
      case InsufficientCredits missing -> new Decision.Reject(missing.code(), missing.details());
      case LedgerChange change ->
          accept(post, new Movement.Credits(change, replayed(change, loaded)));
    };
  }

  // A post that comes after later ones changes what those took.
  private static List<CreditAccount> replayed(LedgerChange change, MoneyState loaded) {
    List<CreditAccount> replayed = new ArrayList<>();
    for (Address late : CreditReplay.late(change.rows(), loaded.ends())) {
      List<CreditHistoryRow> history =
          new ArrayList<>(loaded.histories().getOrDefault(late, List.of()));
      change.rows().stream().filter(row -> row.address().equals(late)).forEach(history::add);
      replayed.add(CreditReplay.replay(late, history));
    }
    return replayed;
  }
}
