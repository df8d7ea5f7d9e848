package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.channel.GuestReplyException.Kind;
import io.aleph4j.compute.channel.LegacyReply.Header;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
class LegacyGuestTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final LegacyCall GET = new LegacyCall.Http("GET", "/", "", List.of(), new byte[0]);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  @TempDir private Path folder;
  private UnixSocketChannel channel;
  private FakeFirecracker machine;
  private LegacyGuest guest;

  @BeforeEach
  void open() {
    channel = new UnixSocketChannel(folder.resolve("v.sock"));
    machine = new FakeFirecracker(folder.resolve("v.sock"));
    machine.listen(52);
    guest = new LegacyGuest(channel, 100_000);
  }

  @AfterEach
  void close() {
    channel.close();
    machine.close();
    threads.shutdownNow();
  }

  private <T> Future<T> async(Callable<T> task) {
    return threads.submit(task);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  /** Hears one request and answers it. */
  private Future<String> serve(int length, boolean isClosing, byte[]... answer) {
    return async(() -> {
      GuestStream stream = machine.accept(52);
      byte[] request = stream.input().readNBytes(length);
      for (byte[] piece : answer) {
        stream.output().write(piece);
      }
      if (isClosing) {
        stream.close();
      }
      return HexFormat.of().formatHex(request);
    });
  }

  private LegacyReply call(LegacyCall call, byte[] answer) throws Exception {
    byte[] request = call.toBytes();
    Future<String> served = serve(request.length, true, answer);
    LegacyReply reply = guest.call(call, PATIENCE);
    assertThat(get(served)).isEqualTo(HexFormat.of().formatHex(request));
    return reply;
  }

  @Test
  @Timeout(60)
  void configuresWithTheLengthAhead() throws Exception {
    byte[] message = Golden.VERSION_2_PLAIN;
    // The guest's answer is understood although the guest keeps the connection open.
    Future<String> served =
        serve(
            message.length + 4,
            false,
            Arrays.copyOf(Golden.SETUP_DONE, 3),
            Arrays.copyOfRange(Golden.SETUP_DONE, 3, 10));
    guest.configure(message, PATIENCE);
    assertThat(get(served))
        .isEqualTo(
            HexFormat.of().formatHex((message.length + "\n").getBytes(US_ASCII))
                + HexFormat.of().formatHex(message));
  }

  @Test
  @Timeout(60)
  void tellsWhyAProgramDoesNotStart() throws Exception {
    Future<String> served = serve(3, true, Golden.SETUP_FAILED);
    assertThatThrownBy(() -> guest.configure(new byte[1], PATIENCE))
        .isInstanceOfSatisfying(
            GuestSetupException.class, e -> assertThat(e.traceback()).isEqualTo("tb"))
        .hasMessage("no module");
    get(served);
    Future<String> cutOff = serve(4, true, Arrays.copyOf(Golden.SETUP_DONE, 5));
    assertThatThrownBy(() -> guest.configure(new byte[2], PATIENCE))
        .isInstanceOfSatisfying(
            GuestReplyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNPARSEABLE));
    get(cutOff);
    Future<String> unclear = serve(4, true, new byte[] {(byte) 0x80});
    assertThatThrownBy(() -> guest.configure(new byte[2], PATIENCE))
        .hasMessage("the answer to the configuration has no success");
    get(unclear);
  }

  @Test
  void refusesConfigurationsThatAreTooLarge() {
    byte[] large = new byte[100_000_000];
    assertThatThrownBy(() -> guest.configure(large, PATIENCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100000000");
  }

  @Test
  void writesCallsAsGuestsReadThem() {
    assertThat(GET.toBytes()).isEqualTo(Golden.MINIMAL_CALL);
    LegacyCall post =
        new LegacyCall.Http(
            "POST",
            "/a é",
            "x=1",
            List.of(new Header("Host", "h"), new Header("X-A", "é")),
            new byte[] {0, 1});
    assertThat(post.toBytes()).isEqualTo(Golden.HTTP_CALL);
    assertThat(new LegacyCall.Event("{\"a\":1}").toBytes()).isEqualTo(Golden.EVENT_CALL);
  }

  @Test
  @Timeout(60)
  void readsTheAnswerOfAnAsgiProgram() throws Exception {
    LegacyReply reply = call(GET, Golden.ASGI_REPLY);
    assertThat(reply)
        .isInstanceOfSatisfying(
            LegacyReply.Http.class,
            http -> {
              assertThat(http.status()).isEqualTo(201);
              assertThat(http.headers()).containsExactly(new Header("content-type", "text/plain"));
              assertThat(http.body()).asString().isEqualTo("hi");
            });
  }

  @Test
  @Timeout(60)
  void readsTheAnswerOfAnExecutable() throws Exception {
    assertThat(call(GET, Golden.LOADING_REPLY))
        .isInstanceOfSatisfying(
            LegacyReply.Http.class,
            http -> {
              assertThat(http.status()).isEqualTo(503);
              assertThat(http.headers()).containsExactly(new Header("Content-Type", "text/html"));
              assertThat(http.body()).asString().isEqualTo("<p>");
            });
  }

  @Test
  @Timeout(60)
  void readsTheAnswerToAnEvent() throws Exception {
    assertThat(call(new LegacyCall.Event("{}"), Golden.EVENT_REPLY))
        .isInstanceOfSatisfying(
            LegacyReply.Event.class,
            event ->
                assertThat(event.packed())
                    .isEqualTo(
                        HexFormat.of().parseHex("82a474797065a178a6726573756c74920181a179c0")));
  }

  @Test
  @Timeout(60)
  void readsFailures() throws Exception {
    assertThat(call(GET, Golden.FAILURE_REPLY))
        .isEqualTo(new LegacyReply.Failure("boom", "Traceback\n boom", ""));
  }

  @Test
  @Timeout(60)
  void tellsUnusableAnswersApart() {
    assertKind(Kind.EMPTY, new byte[0]);
    assertKind(Kind.UNPARSEABLE, new byte[] {'<', 'h'});
    assertKind(Kind.UNPARSEABLE, Arrays.copyOf(Golden.ASGI_REPLY, 40));
    assertKind(Kind.UNPARSEABLE, Golden.EVENT_REPLY);
    assertKind(Kind.UNPARSEABLE, new byte[] {(byte) 0x80});
    assertKind(Kind.TOO_LARGE, new byte[100_001]);
  }

  private void assertKind(Kind kind, byte[] answer) {
    assertThatThrownBy(() -> call(GET, answer))
        .isInstanceOfSatisfying(
            GuestReplyException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void anAnswerThatHasNoRoomIsNotKept() throws Exception {
    Future<String> served = serve(GET.toBytes().length, true, new byte[500]);
    assertThatThrownBy(() -> guest.call(GET, PATIENCE, bytes -> bytes > 500))
        .isInstanceOfSatisfying(
            GuestReplyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_ROOM));
    get(served);
  }

  @Test
  @Timeout(60)
  void waitsOnlySoLong() throws Exception {
    Future<String> served = serve(1, false);
    assertThatThrownBy(() -> guest.call(GET, Duration.ofMillis(200)))
        .isInstanceOfAny(GuestReplyException.class, SocketTimeoutException.class);
    get(served);
  }

  @Test
  @Timeout(60)
  void halts() throws Exception {
    Future<String> served =
        serve(4, false, "STOP\n".getBytes(US_ASCII), "STOPZ\n".getBytes(US_ASCII));
    assertThat(guest.halt(PATIENCE)).isTrue();
    assertThat(get(served)).isEqualTo("68616c74");
    Future<String> half = serve(4, true, "STOP\n".getBytes(US_ASCII));
    assertThat(guest.halt(PATIENCE)).isFalse();
    get(half);
    Future<String> none = serve(4, true);
    assertThat(guest.halt(PATIENCE)).isFalse();
    get(none);
  }
}
