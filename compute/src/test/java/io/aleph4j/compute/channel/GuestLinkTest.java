package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuestLinkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SocketPair pair = SocketPair.open();
  private final FakeGuest guest = new FakeGuest(pair.guest());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<GuestStream> apiStreams = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> apiDone = new LinkedBlockingQueue<>();
  private final Recorder recorder = new Recorder(this::serveApi);

  private void serveApi(GuestStream stream) {
    apiStreams.add(stream);
    try {
      // Held open until the test says.
      apiDone.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void close() {
    apiDone.add("");
    threads.shutdownNow();
    pair.close();
  }

  private GuestLink vsockLink() throws Exception {
    GuestLink link =
        GuestLink.overVsock(
            Channels.newInputStream(pair.host()), Channels.newOutputStream(pair.host()), recorder);
    guest.expectPreamble();
    guest.send(Frame.HELLO, 0, FakeGuest.HELLO);
    link.awaitHello(PATIENCE);
    return link;
  }

  private <T> Future<T> async(Callable<T> task) {
    return threads.submit(task);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  @Test
  void greetsOverVsock() throws Exception {
    GuestLink link =
        GuestLink.overVsock(
            Channels.newInputStream(pair.host()), Channels.newOutputStream(pair.host()), recorder);
    guest.expectPreamble();
    assertThatThrownBy(link::openApplication).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> link.awaitHello(Duration.ofNanos(1)))
        .isInstanceOf(SocketTimeoutException.class);
    guest.send(Frame.HELLO, 0, FakeGuest.hello("3.4.5"));
    GuestHello hello = link.awaitHello(PATIENCE);
    assertThat(hello.version()).isEqualTo("3.4.5");
    assertThat(hello.capabilities()).containsExactly("logs");
  }

  @Test
  void greetsOverASerialPort() throws Exception {
    GuestLink link =
        GuestLink.overSerial(
            Channels.newInputStream(pair.host()), Channels.newOutputStream(pair.host()), recorder);
    guest.out.write("ALEPH/3\n".getBytes(US_ASCII));
    guest.send(Frame.HELLO, 0, FakeGuest.HELLO);
    assertThat(link.awaitHello(PATIENCE).version()).isEqualTo("3.0.0");
    link.configure(new byte[] {1, 2, 3});
    assertThat(guest.read(Frame.CONFIGURE).payload()).containsExactly(1, 2, 3);
  }

  @Test
  void tellsStatesAndLogs() throws Exception {
    vsockLink();
    byte[] ready = {
      (byte) 0x81, (byte) 0xa5, 's', 't', 'a', 't', 'e', (byte) 0xa5, 'r', 'e', 'a', 'd', 'y'
    };
    guest.send(Frame.STATE, 0, ready);
    assertThat(recorder.states.take())
        .isEqualTo(new GuestState(GuestState.Kind.READY, null, null, null));
    guest.send(
        Frame.STATE,
        0,
        new MessageWriter()
            .map(4)
            .text("state")
            .text("exited")
            .text("code")
            .number(-9)
            .text("error")
            .text("killed")
            .text("new")
            .list(1)
            .number(1)
            .toBytes());
    assertThat(recorder.states.take())
        .isEqualTo(new GuestState(GuestState.Kind.EXITED, "killed", null, -9));
    guest.send(Frame.LOG, -1, "\1line".getBytes(US_ASCII));
    guest.send(Frame.LOG, 0, "\3é\nb".getBytes(UTF_8));
    assertThat(recorder.logs.take()).isEqualTo("4294967295 OUTPUT line");
    assertThat(recorder.logs.take()).isEqualTo("0 SYSTEM é\nb");
  }

  @Test
  void passesOverTypesThatLaterVersionsAdd() throws Exception {
    GuestLink link = vsockLink();
    guest.send(0x80, 7, new byte[65_536]);
    guest.send(0xff, 0);
    Future<Duration> ping = async(() -> link.ping(PATIENCE));
    guest.send(Frame.PONG, 0, guest.read(Frame.PING).payload());
    assertThat(get(ping)).isPositive();
  }

  @Test
  void answersPings() throws Exception {
    vsockLink();
    guest.send(Frame.PING, 0, "0123456789abcdef");
    guest.send(Frame.PING, 0);
    assertThat(guest.read(Frame.PONG).text()).isEqualTo("0123456789abcdef");
    assertThat(guest.read(Frame.PONG).payload()).isEmpty();
  }

  @Test
  void anOpenedStreamCarriesBytesBothWays() throws Exception {
    GuestLink link = vsockLink();
    GuestStream first = link.openApplication();
    GuestStream second = link.openApplication();
    second.output().write("to the second".getBytes(US_ASCII));
    FakeGuest.Seen open = guest.read(Frame.OPEN);
    assertThat(open.stream()).isEqualTo(1);
    assertThat(open.payload()).containsExactly(1);
    assertThat(guest.read(Frame.OPEN).stream()).isEqualTo(3);
    assertThat(guest.read(Frame.DATA).text()).isEqualTo("to the second");

    guest.send(Frame.DATA, 3, "from the second");
    guest.send(Frame.DATA, 1, "from the first");
    guest.send(Frame.END, 1);
    assertThat(new String(first.input().readAllBytes(), US_ASCII)).isEqualTo("from the first");
    assertThat(new String(second.input().readNBytes(15), US_ASCII)).isEqualTo("from the second");

    first.output().write('x');
    first.closeOutput();
    first.closeOutput();
    assertThat(guest.read(Frame.DATA).text()).isEqualTo("x");
    assertThat(guest.read(Frame.END).stream()).isEqualTo(1);
    assertThatThrownBy(() -> first.output().write(1)).isInstanceOf(IOException.class);
    first.close();
    second.close();
    assertThat(guest.read(Frame.END).stream()).isEqualTo(3);
  }

  @Test
  void readingTellsTheGuestOfANewStream() throws Exception {
    GuestLink link = vsockLink();
    GuestStream stream = link.openApplication();
    Future<Integer> read = async(() -> stream.input().read());
    assertThat(guest.read(Frame.OPEN).stream()).isEqualTo(1);
    guest.send(Frame.DATA, 1, "a");
    assertThat(get(read)).isEqualTo('a');
  }

  @Test
  void sendsNoMoreThanTheGuestGrants() throws Exception {
    GuestLink link = vsockLink();
    GuestStream stream = link.openApplication();
    byte[] bytes = new byte[400_000];
    new Random(1).nextBytes(bytes);
    Future<?> write =
        async(() -> {
          stream.output().write(bytes);
          return "";
        });
    guest.read(Frame.OPEN);
    byte[] got = new byte[bytes.length];
    int count = 0;
    while (count < Frame.INITIAL_WINDOW) {
      count += copy(guest.read(Frame.DATA), got, count);
    }
    assertThat(count).isEqualTo(Frame.INITIAL_WINDOW);
    assertThat(write.isDone()).isFalse();
    guest.send(Frame.PING, 0);
    guest.read(Frame.PONG);
    guest.send(Frame.WINDOW, 1, new byte[] {0, 1, 0, 0});
    count += copy(guest.read(Frame.DATA), got, count);
    assertThat(count).isEqualTo(Frame.INITIAL_WINDOW + 65_536);
    guest.send(Frame.WINDOW, 1, new byte[] {-1, -1, -1, -1});
    while (count < bytes.length) {
      count += copy(guest.read(Frame.DATA), got, count);
    }
    get(write);
    assertThat(got).isEqualTo(bytes);
  }

  private static int copy(FakeGuest.Seen data, byte[] target, int at) {
    System.arraycopy(data.payload(), 0, target, at, data.payload().length);
    return data.payload().length;
  }

  @Test
  void grantsWhatWasReadWhenItIsHalfTheWindow() throws Exception {
    GuestLink link = vsockLink();
    GuestStream slow = link.openApplication();
    GuestStream quick = link.openApplication();
    for (int i = 0; i < 4; i++) {
      guest.send(Frame.DATA, 1, new byte[65_536]);
    }
    guest.send(Frame.DATA, 3, "quick");
    // Nobody reads the first stream, and the second one goes on.
    assertThat(quick.input().readNBytes(5)).hasSize(5);
    slow.input().readNBytes(131_071);
    quick.output().write('m');
    assertThat(guest.read(Frame.OPEN).stream()).isEqualTo(1);
    assertThat(guest.read(Frame.OPEN).stream()).isEqualTo(3);
    assertThat(guest.read(Frame.DATA).stream()).isEqualTo(3);
    assertThat(slow.input().read()).isZero();
    FakeGuest.Seen window = guest.read(Frame.WINDOW);
    assertThat(window.stream()).isEqualTo(1);
    assertThat(window.number()).isEqualTo(131_072);
  }

  @Test
  void closingResetsOnlyWhatTheGuestStillSends() throws Exception {
    GuestLink link = vsockLink();
    GuestStream unread = link.openApplication();
    GuestStream lingering = link.openApplication();
    guest.send(Frame.DATA, 1, "abc");
    assertThat(unread.input().read()).isEqualTo('a');
    unread.close();
    unread.close();
    guest.read(Frame.OPEN);
    guest.read(Frame.OPEN);
    assertThat(guest.read(Frame.RESET).stream()).isEqualTo(1);
    lingering.close();
    assertThat(guest.read(Frame.END).stream()).isEqualTo(3);
    guest.send(Frame.DATA, 1, "crossed");
    guest.send(Frame.DATA, 3, "late");
    FakeGuest.Seen reset = guest.read(Frame.RESET);
    assertThat(reset.stream()).isEqualTo(3);
    assertThat(reset.text()).isEqualTo("closed");
    guest.send(Frame.DATA, 3, "later");
    guest.send(Frame.END, 3);
    guest.send(Frame.PING, 0);
    guest.read(Frame.PONG);
    assertThatThrownBy(() -> unread.input().read()).isInstanceOf(IOException.class);
  }

  @Test
  void manyClosedStreamsThatTheGuestNeverEndsAreReset() throws Exception {
    GuestLink link = vsockLink();
    Future<?> closing =
        async(() -> {
          for (int i = 0; i < 300; i++) {
            link.openApplication().close();
          }
          return "";
        });
    int resets = 0;
    int ends = 0;
    while (ends < 300 || resets < 44) {
      FakeGuest.Seen seen = guest.read();
      resets += seen.type() == Frame.RESET ? 1 : 0;
      ends += seen.type() == Frame.END ? 1 : 0;
    }
    get(closing);
    assertThat(resets).isEqualTo(44);
  }

  @Test
  void aResetEndsBothDirections() throws Exception {
    GuestLink link = vsockLink();
    GuestStream stream = link.openApplication();
    Future<?> read =
        async(() -> {
          assertThatThrownBy(() -> stream.input().read())
              .isInstanceOf(IOException.class)
              .hasMessage("the guest reset it: no such app");
          return "";
        });
    guest.read(Frame.OPEN);
    guest.send(Frame.RESET, 1, "no such app");
    get(read);
    assertThatThrownBy(() -> stream.output().write(1)).hasMessageContaining("no such app");
    stream.closeOutput();
    stream.close();
    guest.send(Frame.PING, 0);
    assertThat(guest.read().type()).isEqualTo(Frame.PONG);
  }

  @Test
  void readsHaveALimit() throws Exception {
    GuestLink link = vsockLink();
    GuestStream stream = link.openApplication();
    stream.readTimeout(Duration.ofMillis(1));
    assertThatThrownBy(() -> stream.input().read())
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("the guest has not sent anything within PT0.001S");
    guest.read(Frame.OPEN);
    assertThat(guest.read().type()).isEqualTo(Frame.END);
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
  }

  @Test
  void theGuestOpensConnectionsToTheApi() throws Exception {
    vsockLink();
    guest.send(Frame.OPEN, 2, new byte[] {2});
    guest.send(Frame.DATA, 2, "GET");
    GuestStream stream = apiStreams.take();
    assertThat(new String(stream.input().readNBytes(3), US_ASCII)).isEqualTo("GET");
    stream.output().write("200".getBytes(US_ASCII));
    assertThat(guest.read(Frame.DATA).text()).isEqualTo("200");
    apiDone.add("");
    assertThat(guest.read().type()).isEqualTo(Frame.END);
    guest.send(Frame.END, 2);
  }

  @Test
  void theGuestHasALimitOfConnections() throws Exception {
    vsockLink();
    for (int i = 1; i <= 65; i++) {
      guest.send(Frame.OPEN, 2 * i, new byte[] {2});
    }
    FakeGuest.Seen reset = guest.read(Frame.RESET);
    assertThat(reset.stream()).isEqualTo(130);
    assertThat(reset.text()).isEqualTo("more than 64 connections to the guest API at once");
    // One is served: another has its place.
    apiDone.add("");
    guest.read(Frame.END);
    guest.send(Frame.OPEN, 132, new byte[] {2});
    guest.send(Frame.PING, 0);
    assertThat(guest.read().type()).isEqualTo(Frame.PONG);
    for (int i = 0; i < 70; i++) {
      apiDone.add("");
    }
  }

  @Test
  void numbersOfTheGuestNeedNotComeInOrder() throws Exception {
    vsockLink();
    guest.send(Frame.OPEN, 8, new byte[] {2});
    guest.send(Frame.OPEN, 4, new byte[] {2});
    apiStreams.take();
    apiStreams.take();
    // It may be one that is over: nothing is remembered of those.
    guest.send(Frame.END, 6);
    guest.send(Frame.PING, 0);
    guest.read(Frame.PONG);
    apiDone.add("");
    apiDone.add("");
  }

  @Test
  void goesOnAfterASnapshot() throws Exception {
    GuestHello hello = new GuestHello("3.0.0", List.of("resume"));
    byte[] message = ConfigurationMessage.resumed(1_893_456_000.25, new byte[32]);
    GuestLink link =
        GuestLink.resumed(
            Channels.newInputStream(pair.host()),
            Channels.newOutputStream(pair.host()),
            recorder,
            hello,
            message);
    assertThat(guest.read(Frame.RESUMED).payload()).isEqualTo(message);
    assertThat(link.awaitHello(PATIENCE)).isEqualTo(hello);
    // Of streams that are only in the guest's memory.
    guest.send(Frame.END, 1);
    guest.send(Frame.DATA, 3, "old");
    guest.send(Frame.RESET, 2, "old");
    GuestStream stream = link.openApplication();
    stream.output().write('x');
    int number = guest.read(Frame.OPEN).stream();
    assertThat(number).isOdd().isGreaterThan(1 << 20);
    assertThat(guest.read(Frame.DATA).stream()).isEqualTo(number);
    guest.send(Frame.DATA, number, "new");
    assertThat(new String(stream.input().readNBytes(3), US_ASCII)).isEqualTo("new");
    assertThatThrownBy(() ->
            GuestLink.resumed(
                stream.input(),
                stream.output(),
                recorder,
                new GuestHello("3.0.0", List.of()),
                message))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void halts() throws Exception {
    GuestLink link = vsockLink();
    GuestStream stream = link.openApplication();
    Future<Boolean> halt = async(() -> link.halt(PATIENCE));
    guest.read(Frame.OPEN);
    guest.read(Frame.HALT);
    guest.send(Frame.HALTED, 0);
    assertThat(get(halt)).isTrue();
    assertThat(recorder.awaitEnd()).isNull();
    assertThat(link.hasHalted()).isTrue();
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
    assertThatThrownBy(link::openApplication).hasMessage("the guest has halted");
  }

  @Test
  void aGuestThatGoesAwayEndsTheLink() throws Exception {
    GuestLink link = vsockLink();
    Future<Boolean> halt = async(() -> link.halt(PATIENCE));
    guest.read(Frame.HALT);
    pair.guest().close();
    assertThat(get(halt)).isFalse();
    assertThat(recorder.awaitEnd()).hasMessageContaining("ended the link");
    assertThatThrownBy(() -> link.ping(PATIENCE)).isInstanceOf(IOException.class);
  }

  @Test
  void closingTellsWithoutACause() throws Exception {
    GuestLink link = vsockLink();
    link.close();
    link.close();
    assertThat(recorder.awaitEnd()).isNull();
    assertThat(recorder.ends).hasSize(1);
  }

  @Test
  void aConfigurationHasToFitIntoAFrame() throws Exception {
    GuestLink link = vsockLink();
    assertThatThrownBy(() -> link.configure(new byte[65_537]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65537");
  }

  @Test
  void manyThreadsWriteSideBySide() throws Exception {
    GuestLink link = vsockLink();
    Future<?> echo = async(this::echoUntilTheEnd);
    int streams = 32;
    Future<?>[] clients = new Future<?>[streams];
    for (int i = 0; i < streams; i++) {
      int seed = i;
      clients[i] = async(() -> roundTrips(link.openApplication(), seed));
    }
    for (Future<?> client : clients) {
      get(client);
    }
    link.close();
    get(echo);
  }

  private static String roundTrips(GuestStream stream, int seed) throws IOException {
    try (stream) {
      Random random = new Random(seed);
      for (int i = 0; i < 50; i++) {
        byte[] bytes = new byte[1 + random.nextInt(i % 10 == 0 ? 100_000 : 2_000)];
        random.nextBytes(bytes);
        stream.output().write(bytes);
        assertThat(stream.input().readNBytes(bytes.length)).isEqualTo(bytes);
      }
    }
    return "";
  }

  /** Sends everything back and grants it again; less than half a window at a time needs no more. */
  private String echoUntilTheEnd() {
    try {
      while (true) {
        FakeGuest.Seen seen = guest.read();
        if (seen.type() == Frame.DATA) {
          guest.send(Frame.DATA, seen.stream(), seen.payload());
          int length = seen.payload().length;
          guest.send(
              Frame.WINDOW,
              seen.stream(),
              new byte[] {0, (byte) (length >> 16), (byte) (length >> 8), (byte) length});
        }
      }
    } catch (IOException e) {
      return "";
    } catch (UncheckedIOException e) {
      throw new AssertionError(e);
    }
  }
}
