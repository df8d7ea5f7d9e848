package io.aleph4j.compute.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LegacyReplyParserTest {
  @Property(tries = 2000)
  void anyAnswerIsAReplyOrUnparseable(@ForAll byte[] bytes, @ForAll boolean isEvent) {
    parse(bytes, isEvent);
  }

  @Property(tries = 2000)
  void anyChangedAnswerIsAReplyOrUnparseable(
      @ForAll int place, @ForAll byte value, @ForAll boolean isEvent) {
    for (byte[] golden : List.of(Golden.ASGI_REPLY, Golden.LOADING_REPLY, Golden.EVENT_REPLY)) {
      byte[] bytes = golden.clone();
      bytes[Math.floorMod(place, bytes.length)] = value;
      parse(bytes, isEvent);
    }
  }

  private static void parse(byte[] bytes, boolean isEvent) {
    try {
      assertThat(LegacyReplyParser.parse(bytes, isEvent)).isNotNull();
    } catch (IOException e) {
      assertThat(e).isInstanceOf(GuestProtocolException.class);
    }
  }
}
