package io.aleph4j.node.process;

import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;

/** The rule of each kind of message. Pure and thread-safe. */
final class Rules {

  private final MessageRule<PostContent> post = new PostRule();
  private final MessageRule<AggregateContent> aggregate = new AggregateRule();
  private final MessageRule<StoreContent> store = new StoreRule();
  private final MessageRule<ForgetContent> forget = new ForgetRule();
  private final MessageRule<ExecutableContent> machine = new MachineRule();

  Decision decide(Message message, State state) {
    return switch (message.content()) {
      case PostContent content -> post.decide(message.envelope(), content, state);
      case AggregateContent content -> aggregate.decide(message.envelope(), content, state);
      case StoreContent content -> store.decide(message.envelope(), content, state);
      case ForgetContent content -> forget.decide(message.envelope(), content, state);
      case ExecutableContent content -> machine.decide(message.envelope(), content, state);
    };
  }
}
