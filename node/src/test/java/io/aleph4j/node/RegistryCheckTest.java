package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.node.storage.Consistency;
import io.aleph4j.protocol.ItemHash;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the check of a database finds in the list of nodes and in measurements of nodes. */
class RegistryCheckTest extends NodeContract {

  private static final RuleSettings.Scoring NETWORK = RuleSettings.Scoring.defaults();

  @Override
  CoreNode newNode(DataSource source, InstantSource clock, CoreNodeSettings settings) {
    return super.newNode(
        source,
        clock,
        settings
            .withRules(
                new RuleSettings(
                    false,
                    new RuleSettings.Scoring(
                        Set.of(ALICE.address()), NETWORK.channel(), NETWORK.postType())))
            .withRegistry(TokenBalances.equal(new BigDecimal(500_000))));
  }

  private void fill() {
    process(
        Draft.post(
            ALICE,
            "corechan-operation",
            "{\"action\":\"create-node\",\"tags\":[\"mainnet\"],\"details\":{\"name\":\"a\"}}"));
    long now = InstantSource.system().instant().getEpochSecond();
    String entry = "[{\"node_id\":\"a\",\"measured_at\":" + now + "}]";
    Draft measured =
        Draft.post(
                ALICE,
                NETWORK.postType(),
                "{\"metrics\":{\"ccn\":" + entry + ",\"crn\":" + entry + "}}")
            .on(NETWORK.channel());
    process(measured);
    ItemHash forgotten = process(measured.at(2));
    process(Draft.forget(ALICE, forgotten));
  }

  @Test
  void findsNothingInWhatTheNodeWrote() {
    assertThat(new Consistency(database.source()).faults()).isEmpty();
    fill();
    assertThat(new Consistency(database.source()).faults()).isEmpty();
    assertAuditClean();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE core_measurement SET item_hash = 'x'|measurements name the post x, which never was",
        "UPDATE compute_measurement SET item_hash = 'y'|measurements name the post y, which never was",
        "INSERT INTO core_measurement SELECT * FROM core_measurement|is there twice",
        "INSERT INTO compute_measurement SELECT * FROM compute_measurement|is there twice",
        "UPDATE registry SET cores = '[]'|is not what its aggregate shows",
        "UPDATE registry SET last_updated = last_updated + 1|is not what its aggregate shows",
        "DELETE FROM aggregate_entry WHERE name = 'resource_nodes'|is not what its aggregate shows",
        "DELETE FROM aggregate WHERE key = 'corechannel'|is not what its aggregate shows",
        "UPDATE registry SET seq = 1000|contains the operation 1000, which never was"
      })
  void findsWhatDoesNotFit(String damage, String fault) {
    fill();
    node.close();
    database.run(damage);
    assertThat(new Consistency(database.source()).faults()).anyMatch(one -> one.contains(fault));
  }
}
