package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every channel does, whatever it is made of. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class GuestChannelContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private GuestChannel channel;
  private GuestSide guest;

  /** A channel to no machine yet. */
  protected abstract GuestChannel openChannel() throws Exception;

  /** A machine on that channel. */
  protected abstract GuestSide startGuest(GuestChannel channel) throws Exception;

  @BeforeEach
  final void open() throws Exception {
    channel = openChannel();
  }

  @AfterEach
  final void close() {
    channel.close();
    if (guest != null) {
      guest.close();
    }
    threads.shutdownNow();
    stopHost();
  }

  /** Stops what the channel needed. */
  protected void stopHost() {}

  private void start() throws Exception {
    guest = startGuest(channel);
  }

  private <T> Future<T> async(Callable<T> task) {
    return threads.submit(task);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  private static String readAll(GuestStream stream) throws IOException {
    return new String(stream.input().readAllBytes(), US_ASCII);
  }

  private static String read(GuestStream stream, int count) throws IOException {
    return new String(stream.input().readNBytes(count), US_ASCII);
  }

  private static void write(GuestStream stream, String text) throws IOException {
    stream.output().write(text.getBytes(US_ASCII));
  }

  @Test
  void connectsToTheGuest() throws Exception {
    start();
    guest.listen(52);
    try (GuestStream host = channel.connect(52, "first".getBytes(US_ASCII), PATIENCE);
        GuestStream inGuest = guest.accept(52)) {
      assertThat(read(inGuest, 5)).isEqualTo("first");
      write(inGuest, "answer");
      assertThat(read(host, 6)).isEqualTo("answer");
      write(host, "more");
      host.closeOutput();
      assertThat(readAll(inGuest)).isEqualTo("more");
      write(inGuest, "last");
      inGuest.closeOutput();
      assertThat(readAll(host)).isEqualTo("last");
    }
  }

  @Test
  void theGuestConnectsToTheHost() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    channel.listen(
        53,
        stream -> {
          try {
            heard.add(readAll(stream));
            write(stream, "pong");
          } catch (IOException e) {
            heard.add(e.toString());
          }
        });
    start();
    for (int i = 0; i < 3; i++) {
      try (GuestStream stream = guest.connect(53)) {
        write(stream, "ping " + i);
        stream.closeOutput();
        assertThat(readAll(stream)).isEqualTo("pong");
        assertThat(heard.take()).isEqualTo("ping " + i);
      }
    }
  }

  @Test
  void refusesPortsWhereNobodyListens() throws Exception {
    start();
    assertThatThrownBy(() -> channel.connect(99, PATIENCE)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> guest.connect(98)).isInstanceOf(IOException.class);
  }

  @Test
  void anEmptyConnectionIsHeard() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    channel.listen(
        52,
        stream -> {
          try {
            heard.add(readAll(stream));
          } catch (IOException e) {
            heard.add(e.toString());
          }
        });
    start();
    guest.connect(52).close();
    assertThat(heard.take()).isEmpty();
  }

  @Test
  void closingEndsBothDirections() throws Exception {
    start();
    guest.listen(52);
    GuestStream host = channel.connect(52, PATIENCE);
    GuestStream inGuest = guest.accept(52);
    host.close();
    host.close();
    assertThat(inGuest.input().read()).isEqualTo(-1);
    assertThatThrownBy(() -> host.input().read()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> host.output().write(1)).isInstanceOf(IOException.class);
    inGuest.close();
  }

  @Test
  void closingWakesAReader() throws Exception {
    start();
    guest.listen(52);
    GuestStream host = channel.connect(52, PATIENCE);
    Future<?> reader =
        async(() -> {
          assertThatThrownBy(() -> host.input().read()).isInstanceOf(IOException.class);
          return "";
        });
    guest.accept(52);
    channel.close();
    get(reader);
    assertThatThrownBy(() -> channel.connect(52, PATIENCE)).isInstanceOf(IOException.class);
  }

  @Test
  void readsHaveALimit() throws Exception {
    start();
    guest.listen(52);
    GuestStream host = channel.connect(52, PATIENCE);
    host.readTimeout(Duration.ofMillis(1));
    assertThatThrownBy(() -> host.input().read()).isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(() -> host.input().read()).isInstanceOf(IOException.class);
    assertThat(guest.accept(52).input().read()).isEqualTo(-1);
  }

  @Test
  void carriesALinkOfVersion3() throws Exception {
    Handshake handshake = Handshake.listen(channel);
    start();
    guest.listen(52);
    try (GuestStream ready = guest.connect(52)) {
      ready.output().write(Golden.READY_3);
    }
    assertThat(handshake.await(PATIENCE).protocol()).isEqualTo(Handshake.Protocol.VERSION_3);
    GuestStream host = channel.connect(52, PATIENCE);
    GuestStream end = guest.accept(52);
    FakeGuest inGuest = new FakeGuest(end.input(), end.output());
    Recorder recorder = new Recorder();
    GuestLink link = GuestLink.overVsock(host.input(), host.output(), recorder);
    inGuest.expectPreamble();
    inGuest.send(Frame.HELLO, 0, FakeGuest.HELLO);
    link.awaitHello(PATIENCE);
    GuestStream stream = link.openApplication();
    write(stream, "GET /");
    inGuest.read(Frame.OPEN);
    assertThat(inGuest.read(Frame.DATA).text()).isEqualTo("GET /");
    inGuest.send(Frame.DATA, 1, "200");
    assertThat(read(stream, 3)).isEqualTo("200");
    link.close();
    assertThat(recorder.awaitEnd()).isNull();
    assertThat(end.input().read()).isEqualTo(-1);
  }

  @Test
  void carriesCallsOfVersion2() throws Exception {
    start();
    guest.listen(52);
    Future<?> served =
        async(() -> {
          try (GuestStream call = guest.accept(52)) {
            assertThat(call.input().readNBytes(Golden.MINIMAL_CALL.length))
                .isEqualTo(Golden.MINIMAL_CALL);
            call.output().write(Golden.LOADING_REPLY);
          }
          return "";
        });
    LegacyCall get = new LegacyCall.Http("GET", "/", "", List.of(), new byte[0]);
    assertThat(new LegacyGuest(channel, 1000).call(get, PATIENCE))
        .isInstanceOf(LegacyReply.Http.class);
    get(served);
  }

  @Test
  void muchGoesBothWaysAtOnce() throws Exception {
    start();
    guest.listen(52);
    byte[] bytes = new byte[3_000_000];
    new Random(7).nextBytes(bytes);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      GuestStream host = channel.connect(52, PATIENCE);
      GuestStream inGuest = guest.accept(52);
      for (GuestStream end : List.of(host, inGuest)) {
        all.add(async(() -> send(end, bytes)));
        all.add(async(() -> expect(end, bytes)));
      }
    }
    for (Future<?> each : all) {
      get(each);
    }
  }

  private static String send(GuestStream stream, byte[] bytes) throws IOException {
    Random random = new Random(3);
    int done = 0;
    while (done < bytes.length) {
      int count = Math.min(bytes.length - done, 1 + random.nextInt(200_000));
      stream.output().write(bytes, done, count);
      done += count;
    }
    stream.closeOutput();
    return "";
  }

  private static String expect(GuestStream stream, byte[] bytes) throws IOException {
    assertThat(stream.input().readAllBytes()).isEqualTo(bytes);
    return "";
  }
}
