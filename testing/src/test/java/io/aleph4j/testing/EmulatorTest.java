package io.aleph4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.MessageSigner;
import io.aleph4j.client.NodeUnreachableException;
import io.aleph4j.client.PublishResult;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** The plain class, for tests without JUnit. */
class EmulatorTest {

  @Test
  void aNodeWithOptionsIsThereUntilItIsClosed() {
    CoreNodeClient client;
    try (Emulator emulator = Emulator.start("--process", "manual")) {
      client = new CoreNodeClient(emulator.url());
      MessageSigner signer =
          new MessageSigner(emulator.accounts().getLast(), InstantSource.system());
      var message = signer.post("waits", JsonNodeFactory.instance.objectNode());
      assertThat(client.publish(message, true)).isInstanceOf(PublishResult.Pending.class);
      emulator.step();
      assertThat(client.publish(message, true)).isInstanceOf(PublishResult.Processed.class);
    }
    assertThatThrownBy(client::version).isInstanceOf(NodeUnreachableException.class);
  }

  @Test
  void anOptionThatNobodyKnowsIsSaid() {
    assertThatThrownBy(() -> Emulator.start("--no-such-option"))
        .isInstanceOf(EmulatorException.class)
        .hasMessageContaining("--no-such-option");
  }
}
