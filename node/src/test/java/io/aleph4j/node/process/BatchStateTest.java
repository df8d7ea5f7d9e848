package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Subject;
import io.aleph4j.protocol.Timestamp;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BatchStateTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final Subject ANY = new Subject(Chain.ETH, null, MessageType.POST, "note", null);

  private long seq;

  private StoredMessage store(BatchState state, Draft draft) {
    Message message = draft.message();
    StoredMessage stored = new StoredMessage(++seq, message, new Timestamp(0));
    Effect effect =
        switch (message.content()) {
          case PostContent post when post.isAmend() ->
              new Effect.AmendPost(new ItemHash(Objects.requireNonNull(post.header().ref())), post);
          case PostContent post -> new Effect.CreatePost(post);
          case AggregateContent element -> new Effect.ExtendAggregate(element);
          case StoreContent store -> new Effect.StoreFile(store);
          case ForgetContent _, ExecutableContent _ -> throw new AssertionError();
        };
    state.apply(stored, new Decision.Accept(effect), new Timestamp(0));
    return stored;
  }

  private static BatchState empty() {
    return new BatchState(Loaded.of(Map.of(), Map.of(), Map.of()));
  }

  @Test
  void theYoungestAmendIsInForceAndOfEqualOnesTheFirst() {
    BatchState state = empty();
    StoredMessage original = store(state, Draft.post(ALICE, "note", "{}").at(5));
    String ref = original.message().envelope().itemHash().value();
    assertThat(state.versions().get(1L)).extracting(PostVersion::seq).isEqualTo(1L);
    store(state, Draft.amend(ALICE, ref, "1").at(4));
    store(state, Draft.amend(ALICE, ref, "2").at(5));
    assertThat(state.versions().get(1L)).extracting(PostVersion::seq).isEqualTo(1L);
    store(state, Draft.amend(ALICE, ref, "3").at(7));
    store(state, Draft.amend(ALICE, ref, "4").at(6));
    store(state, Draft.amend(ALICE, ref, "5").at(7));
    PostVersion version = Objects.requireNonNull(state.versions().get(1L));
    assertThat(version.seq()).isEqualTo(4);
    assertThat(version.lastUpdated()).isEqualTo(new Timestamp(7_000_000));
    assertThat(state.newPosts()).containsOnlyKeys(1L);
  }

  @Test
  void anAmendOfAStoredPostTouchesItsRow() {
    ItemHash hash = ItemHash.sha256("old");
    PostState old = new PostState(hash, 50, ALICE.address(), false, ANY, new Timestamp(3_000_000));
    BatchState state = new BatchState(Loaded.of(Map.of(), Map.of(hash, old), Map.of()));
    store(state, Draft.amend(ALICE, hash.value(), "1").at(2));
    assertThat(state.versions()).isEmpty();
    store(state, Draft.amend(ALICE, hash.value(), "2").at(4));
    assertThat(state.versions()).containsOnlyKeys(50L);
    assertThat(state.newPosts()).isEmpty();
    assertThat(state.post(hash).orElseThrow().lastUpdated()).isEqualTo(new Timestamp(4_000_000));
  }

  @Test
  void anAmendWithoutItsOriginalIsAFault() {
    assertThatThrownBy(() -> store(empty(), Draft.amend(ALICE, ItemHash.sha256("x").value(), "1")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void delegationsOfTheBatchAreSeenAndTheYoungestCounts() {
    BatchState state = empty();
    assertThat(state.authorizations(ALICE.address())).isEmpty();
    store(state, Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}").at(2));
    assertThat(allows(state)).isTrue();
    store(state, Draft.security(ALICE, "").at(1));
    assertThat(allows(state)).isTrue();
    store(state, Draft.aggregate(ALICE, "security", "{\"other\":1}").at(5));
    assertThat(allows(state)).isTrue();
    store(state, Draft.security(ALICE, "").at(3));
    assertThat(allows(state)).isFalse();
    assertThat(state.aggregates()).hasSize(1);
  }

  @Test
  void delegationsOfTheTableCountAgainstThoseOfTheBatch() {
    String grant = "[{\"address\":\"" + BOB.address() + "\"}]";
    AggregateChange.Entry stored =
        new AggregateChange.Entry(
            grant,
            new AggregateChange.Revision(new Timestamp(2_000_000), ItemHash.sha256("stored")));
    BatchState state =
        new BatchState(Loaded.of(Map.of(), Map.of(), Map.of(ALICE.address(), stored)));
    store(state, Draft.security(ALICE, "").at(1));
    assertThat(allows(state)).isTrue();
    store(state, Draft.security(ALICE, "").at(3));
    assertThat(allows(state)).isFalse();
  }

  @Test
  void oneAccountsAggregatesAreNeverMade() {
    String owner = "0x51A58800b26AA1451aaA803d1746687cB88E0501";
    BatchState state = empty();
    store(state, Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}").forOwner(owner));
    assertThat(state.aggregates()).isEmpty();
    assertThat(state.authorizations(new Address(owner))).isEmpty();
  }

  private static boolean allows(BatchState state) {
    return state
        .authorizations(ALICE.address())
        .map((Authorizations granted) -> granted.allow(BOB.address(), ANY))
        .orElse(false);
  }
}
