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
  private final MeasurementRule measurements;
  private final MessageRule<AggregateContent> aggregate;
  private final MoneyRule money;
  private final MessageRule<StoreContent> store;
  private final MessageRule<ForgetContent> forget;
  private final MessageRule<ExecutableContent> machine;

  Rules(RuleSettings settings) {
    PaymentRule payment = new PaymentRule(settings.payment().policy());
    store = new StoreRule(payment);
    machine = new MachineRule(payment);
    money = new MoneyRule(settings.payment().posts());
    measurements = new MeasurementRule(settings.scoring());
    aggregate = new AggregateRule(settings.strictSecurity());
    forget = new ForgetRule(settings.strictSecurity());
  }

  Decision decide(Message message, State state) {
    return switch (message.content()) {
      case PostContent content ->
          money.extend(
              measurements.extend(post.decide(message.envelope(), content, state), message),
              message,
              state);
      case AggregateContent content -> aggregate.decide(message.envelope(), content, state);
      case StoreContent content -> store.decide(message.envelope(), content, state);
      case ForgetContent content -> forget.decide(message.envelope(), content, state);
      case ExecutableContent content -> machine.decide(message.envelope(), content, state);
    };
  }
}
