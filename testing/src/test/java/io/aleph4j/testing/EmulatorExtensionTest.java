package io.aleph4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.MessageSigner;
import io.aleph4j.client.NodeAnswerException;
import io.aleph4j.client.PostFilter;
import io.aleph4j.client.PublishResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.node.JsonNodeFactory;

/** How a test of somebody's program uses the node, and that each one finds it untouched. */
@ExtendWith(EmulatorExtension.class)
class EmulatorExtensionTest {

  private static PublishResult publish(Emulator emulator, String type) {
    MessageSigner signer =
        new MessageSigner(emulator.accounts().getFirst(), InstantSource.system());
    return new CoreNodeClient(emulator.url())
        .publish(
            signer.post(type, JsonNodeFactory.instance.objectNode().put("title", "Hello")), true);
  }

  private static long posts(Emulator emulator, String type) {
    CoreNodeClient client = new CoreNodeClient(emulator.url());
    return client.posts(PostFilter.all().types(List.of(type)), 1, 20).elements().size();
  }

  @RepeatedTest(2)
  void eachTestFindsTheNodeAsItWasAtItsStart(Emulator emulator) {
    assertThat(posts(emulator, "blog")).isZero();
    assertThat(publish(emulator, "blog")).isInstanceOf(PublishResult.Processed.class);
    assertThat(posts(emulator, "blog")).isEqualTo(1);
  }

  @Test
  void aTestGoesBackByItself(Emulator emulator) {
    publish(emulator, "first");
    Snapshot snapshot = emulator.snapshot();
    publish(emulator, "second");
    emulator.advance(Duration.ofHours(30));
    emulator.restore(snapshot);
    assertThat(posts(emulator, "first")).isEqualTo(1);
    assertThat(posts(emulator, "second")).isZero();
  }

  @Test
  void requestsFailAsOftenAsATestSays(Emulator emulator) {
    CoreNodeClient client = new CoreNodeClient(emulator.url());
    emulator.faults("[{\"route\":\"version\",\"status\":418}]");
    assertThatThrownBy(client::version).isInstanceOf(NodeAnswerException.class);
    assertThat(client.version()).isNotEmpty();
  }

  @Test
  void whatTheNodeRefusesIsSaid(Emulator emulator) {
    assertThatThrownBy(() -> emulator.restore(new Snapshot("77")))
        .isInstanceOf(EmulatorException.class)
        .hasMessageContaining("404")
        .hasMessageContaining("77");
    assertThatThrownBy(() -> emulator.advance(Duration.ZERO)).hasMessageContaining("422");
  }
}
