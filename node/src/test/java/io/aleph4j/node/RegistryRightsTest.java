package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.node.storage.AggregateReads;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** In whose name operations on nodes are: the rules of posts and those of the list together. */
class RegistryRightsTest extends NodeContract {

  private static final String OWNER = "0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10";

  @Override
  CoreNode newNode(DataSource source, InstantSource clock, CoreNodeSettings settings) {
    return super.newNode(
        source, clock, settings.withRegistry(TokenBalances.equal(new BigDecimal(500_000))));
  }

  private static Draft creation() {
    return Draft.post(
        ALICE,
        "corechan-operation",
        "{\"action\":\"create-node\",\"tags\":[\"mainnet\"],\"details\":{\"name\":\"old\","
            + "\"manager\":\""
            + BOB.address()
            + "\"}}");
  }

  private static Draft renaming(ItemHash node) {
    return Draft.amend(BOB, node.value(), "{\"tags\":[\"mainnet\"],\"details\":{\"name\":\"new\"}}")
        .at(2);
  }

  private String nameAndOwner() {
    var shown = new AggregateReads(database.source()).of(OWNER, List.of("corechannel")).getFirst();
    var core = StrictJson.parse(shown.content()).get("nodes").get(0);
    return core.get("name").asString() + ' ' + core.get("owner").asString();
  }

  @Test
  void aManagerAmendsInTheNameOfTheOwnerOnly() {
    ItemHash node = process(creation());
    assertRejected(submit(renaming(node)), ErrorCode.PERMISSION_DENIED);
    assertRejected(submit(renaming(node).forOwner(ALICE)), ErrorCode.PERMISSION_DENIED);
    assertThat(nameAndOwner()).isEqualTo("old " + ALICE.address());
    process(Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}"));
    process(renaming(node).forOwner(ALICE).at(3));
    assertThat(nameAndOwner()).isEqualTo("new " + ALICE.address());
    assertAuditClean();
  }

  @Test
  void aDelegateActsInTheNameOfTheOwner() {
    process(Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}"));
    Draft theirs =
        Draft.post(
            BOB, "corechan-operation", "{\"action\":\"create-node\",\"tags\":[\"mainnet\"]}");
    process(theirs.forOwner(ALICE));
    assertThat(nameAndOwner()).isEqualTo(" " + ALICE.address());
    assertAuditClean();
  }
}
