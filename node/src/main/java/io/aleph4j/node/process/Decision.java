package io.aleph4j.node.process;

import io.aleph4j.node.payment.Charge;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule makes of a message in a given state. */
public sealed interface Decision {

  /**
   * The message is valid and has this effect.
   *
   * @param charge what it costs from now on; null when nothing
   */
  record Accept(Effect effect, @Nullable Charge charge) implements Decision {

    Accept(Effect effect) {
      this(effect, null);
    }
  }

  /** The message is refused for good. */
  record Reject(ErrorCode code, List<Detail> details) implements Decision {

    public Reject {
      details = List.copyOf(details);
    }

    Reject(ErrorCode code, String sentence) {
      this(code, Detail.of(sentence));
    }
  }

  /**
   * The message needs another one that is not processed yet, and is woken by it; timed tries go on
   * meanwhile.
   */
  record Wait(ErrorCode code, ItemHash on, List<Detail> details) implements Decision {

    public Wait {
      details = List.copyOf(details);
    }
  }

  /** The message is tried again later; nothing in particular wakes it. */
  record Retry(ErrorCode code, List<Detail> details) implements Decision {

    public Retry {
      details = List.copyOf(details);
    }
  }
}
