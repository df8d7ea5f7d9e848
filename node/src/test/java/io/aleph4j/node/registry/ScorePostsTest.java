package io.aleph4j.node.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose scores count (spec 03 §6.1). */
class ScorePostsTest {

  private static final String FIRST = "0x4D52380D3191274a04846c89c069E6C3F2Ed94e4";
  private static final String SECOND = "0x4Ec8b55e73F5f32118a90B8FD555706bD5dd42e7";
  private static final String OTHER = Network.SCORER.address().value();
  private static final RuleSettings.Scoring OF_THE_NETWORK = RuleSettings.Scoring.defaults();

  private static final RuleSettings.Scoring OF_ANOTHER =
      new RuleSettings.Scoring(
          Set.of(new Address(OTHER)), OF_THE_NETWORK.channel(), OF_THE_NETWORK.postType());

  private static boolean counts(RuleSettings.Scoring scoring, String owner) {
    Message message = Network.scores(Network.SCORER, ",\"scores\":{}").forOwner(owner).message();
    OwnerPost post =
        new OwnerPost(
            1,
            message.envelope().itemHash(),
            message.envelope().time(),
            message.envelope().time(),
            message.envelope().channel(),
            (PostContent) message.content(),
            message.contentText());
    return new ScorePosts(scoring).read(post, 0).isPresent();
  }

  @Test
  void bothAccountsOfTheNetworkScore() {
    assertThat(counts(OF_THE_NETWORK, FIRST)).isTrue();
    assertThat(counts(OF_THE_NETWORK, SECOND)).isTrue();
    assertThat(counts(OF_THE_NETWORK, OTHER)).isFalse();
    assertThat(counts(OF_THE_NETWORK, SECOND.toLowerCase(Locale.ROOT))).isFalse();
  }

  @Test
  void thoseOfTheNetworkDoNotScoreWhereAnotherDoes() {
    assertThat(counts(OF_ANOTHER, OTHER)).isTrue();
    assertThat(counts(OF_ANOTHER, FIRST)).isFalse();
    assertThat(counts(OF_ANOTHER, SECOND)).isFalse();
  }

  // Only the first one's measurements are kept.
  @Test
  void theSecondAccountOfTheNetworkDoesNotMeasure() {
    assertThat(OF_THE_NETWORK.publishers()).containsExactly(new Address(FIRST));
  }
}
