package io.aleph4j.node.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.Eventually;
import io.aleph4j.node.TestFolders;
import io.aleph4j.node.files.FileKeeper;
import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.files.FreeSpace;
import io.aleph4j.node.payment.MoneyChange;
import io.aleph4j.node.process.Plan;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files from other nodes over real sockets, whatever those nodes do. */
class FetcherTest {

  private static final byte[] FILE = bytes(5_000);
  private static final ItemHash NAME = ItemHash.sha256(FILE);
  private static final Duration PATIENCE = Duration.ofMillis(300);
  private static final long LARGEST = 100_000;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final MemoryLedger ledger = new MemoryLedger();
  private final Path folder = TestFolders.make();
  private final FileKeeper keeper = keeper();

  private FileKeeper keeper() {
    try {
      return new FileKeeper(folder, ledger);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  /** Rows in memory. */
  private static final class MemoryLedger implements FileLedger {
    private final Map<ItemHash, Timestamp> rows = new ConcurrentHashMap<>();

    @Override
    public boolean mayStillHappen(RuntimeException failure) {
      return false;
    }

    @Override
    public void recordUntil(ItemHash hash, long size, Timestamp deleteBy) {
      rows.put(hash, deleteBy);
    }

    @Override
    public boolean has(ItemHash hash) {
      return rows.containsKey(hash);
    }

    @Override
    public boolean removeIfOver(ItemHash hash, Timestamp now) {
      throw new AssertionError("nothing is removed");
    }

    @Override
    public Set<ItemHash> known(Collection<ItemHash> hashes) {
      return hashes.stream().filter(this::has).collect(Collectors.toSet());
    }

    @Override
    public List<Entry> after(@Nullable ItemHash hash, int limit) {
      return List.of();
    }

    @Override
    public List<ItemHash> over(Timestamp now, int limit) {
      return List.of();
    }
  }

  private RawPeer peer(RawPeer.Behaviour behaviour) {
    RawPeer peer = new RawPeer(behaviour);
    opened.add(peer);
    return peer;
  }

  private RawPeer honest() {
    RawPeer peer = RawPeer.honest(FILE);
    opened.add(peer);
    return peer;
  }

  private Fetcher fetcher(RawPeer... peers) {
    return fetcher(2, peers);
  }

  private Fetcher fetcher(int perHost, RawPeer... peers) {
    List<URI> addresses = Stream.of(peers).map(RawPeer::address).toList();
    Fetcher fetcher =
        new Fetcher(
            new FetchSettings(addresses, 16, perHost, PATIENCE, LARGEST, Duration.ofDays(1)),
            keeper,
            new FreeSpace(folder, 0),
            InstantSource.system(),
            new SplittableRandom(7));
    opened.addFirst(fetcher);
    return fetcher;
  }

  private static Plan wanting(ErrorCode code, ItemHash... files) {
    List<Plan.Repark> waiting =
        Arrays.stream(files)
            .map(file ->
                new Plan.Repark(1, new Plan.Delay(new Timestamp(0), 1, code, List.of(), file)))
            .toList();
    return new Plan(
        List.of(),
        Map.of(),
        Map.of(),
        List.of(),
        Map.of(),
        List.of(),
        waiting,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        MoneyChange.NOTHING,
        List.of());
  }

  private static Plan wanting(ItemHash... files) {
    return wanting(ErrorCode.FILE_UNAVAILABLE, files);
  }

  private Optional<byte[]> read(ItemHash name) {
    try {
      Optional<FileChannel> file = keeper.open(name);
      if (file.isEmpty()) {
        return Optional.empty();
      }
      try (FileChannel channel = file.get()) {
        return Optional.of(Channels.newInputStream(channel).readAllBytes());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void assertFetched(Fetcher fetcher) {
    fetcher.committed(wanting(NAME));
    Eventually.holds("fetched", () -> read(NAME).isPresent());
    assertThat(read(NAME).orElseThrow()).isEqualTo(FILE);
  }

  /** That the peer is asked again shows that the first try has come to nothing. */
  private void assertNotFetched(RawPeer peer) {
    Fetcher fetcher = fetcher(peer);
    Eventually.holds(
        "tried twice",
        () -> {
          fetcher.committed(wanting(NAME));
          return peer.paths().stream().filter(path -> !path.contains("raw")).count() >= 2;
        });
    assertThat(read(NAME)).isEmpty();
    assertThat(ledger.rows).isEmpty();
  }

  @Test
  void anHonestPeerHasTheFile() {
    RawPeer peer = honest();
    assertFetched(fetcher(peer));
    assertThat(peer.paths()).containsExactly("/api/v0/storage/" + NAME);
    // It is kept for the message that wanted it.
    assertThat(ledger.rows.get(NAME))
        .isGreaterThan(Timestamp.of(java.time.Instant.now().plus(Duration.ofHours(23))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\n", "\\r\\n", ""})
  void base64MayHaveLines(String lineEnd) {
    String text =
        Base64.getMimeEncoder(76, "@".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(FILE)
            .replace("@", lineEnd);
    String end = lineEnd.isEmpty() ? "" : lineEnd;
    assertFetched(fetcher(peer((_, out) -> RawPeer.json(out, RawPeer.success(text + end)))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 57, 58, 6000})
  void filesOfAnySizeComeWhole(int size) {
    byte[] file = bytes(size);
    RawPeer peer = RawPeer.honest(file);
    opened.add(peer);
    ItemHash name = ItemHash.sha256(file);
    fetcher(peer).committed(wanting(ErrorCode.CONTENT_UNAVAILABLE, name));
    Eventually.holds("fetched", () -> read(name).isPresent());
    assertThat(read(name).orElseThrow()).isEqualTo(file);
  }

  @Test
  void theMembersOfTheAnswerStandInAnyOrder() {
    String base64 = Base64.getEncoder().encodeToString(FILE);
    assertFetched(
        fetcher(
            peer((_, out) ->
                RawPeer.json(
                    out,
                    "{\"more\":{\"content\":[1]},\"content\":\""
                        + base64
                        + "\",\"status\":\"success\"}"))));
  }

  @Test
  void aFileThatIsTooLargeForTheFormComesAsItIs() {
    RawPeer peer =
        peer((path, out) -> {
          if (path.contains("/raw/")) {
            RawPeer.body(out, FILE);
          } else {
            RawPeer.status(out, "413 Payload Too Large");
          }
        });
    assertFetched(fetcher(peer));
    assertThat(peer.paths())
        .containsExactly("/api/v0/storage/" + NAME, "/api/v0/storage/raw/" + NAME);
  }

  @Test
  void aPeerThatLiesIsNotBelieved() {
    assertNotFetched(
        peer((_, out) ->
            RawPeer.json(out, RawPeer.success(Base64.getEncoder().encodeToString(bytes(4_999))))));
  }

  @Test
  void aPeerThatLiesAboutARawFileIsNotBelieved() {
    assertNotFetched(
        peer((path, out) -> {
          if (path.contains("/raw/")) {
            RawPeer.body(out, bytes(4_999));
          } else {
            RawPeer.status(out, "413 Payload Too Large");
          }
        }));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "404 Not Found",
        "500 Internal Server Error",
        "204 No Content",
        "400 Bad Request",
        "503 Service Unavailable"
      })
  void aPeerThatHasNothingIsAskedAgainLater(String status) {
    assertNotFetched(peer((_, out) -> RawPeer.status(out, status)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "no json",
        "{}",
        "{\"status\":\"success\"}",
        "{\"status\":\"success\",\"content\":null}",
        "{\"status\":\"success\",\"content\":5}",
        "{\"status\":\"success\",\"content\":\"%%%%\"}",
        "{\"status\":\"success\",\"content\":\"QUJD=\"}",
        "{\"status\":\"error\",\"content\":\"BASE64\"}",
        "{\"content\":\"BASE64\",\"status\":\"error\"}",
        "{\"status\":{\"a\":1},\"content\":\"BASE64\"}",
        "{\"status\":\"success\",\"content\":\"BASE64",
        "{\"status\":\"success\",\"content\":\"BASE64\",\"content\":\"BASE64\",]"
      })
  void nonsenseIsNoFile(String text) {
    String base64 = Base64.getEncoder().encodeToString(FILE);
    assertNotFetched(peer((_, out) -> RawPeer.json(out, text.replace("BASE64", base64))));
  }

  @Test
  void redirectionsAreNotFollowed() {
    RawPeer target = honest();
    assertNotFetched(
        peer((path, out) ->
            RawPeer.status(out, "302 Found", "Location: " + target.address() + path)));
    assertThat(target.paths()).isEmpty();
  }

  @Test
  void aPeerThatIsSilentIsLeft() {
    CountDownLatch never = new CountDownLatch(1);
    assertNotFetched(peer((_, _) -> never.await()));
  }

  @Test
  void aPeerThatFallsSilentWithinTheHeadIsLeft() {
    CountDownLatch never = new CountDownLatch(1);
    assertNotFetched(
        peer((_, out) -> {
          out.write("HTTP/1.1 200 O".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          never.await();
        }));
  }

  @Test
  void aPeerThatFallsSilentWithinTheBodyIsLeft() {
    CountDownLatch never = new CountDownLatch(1);
    assertNotFetched(
        peer((_, out) -> {
          RawPeer.head(out, "200 OK", "Content-Length: 10000");
          out.write(
              "{\"status\":\"success\",\"content\":\"QUJD".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          never.await();
        }));
  }

  @Test
  void aPeerThatDripsIsLeft() {
    assertNotFetched(
        peer((_, out) -> {
          RawPeer.head(out, "200 OK", "Content-Length: 1000000");
          out.write("{\"status\":\"success\",\"content\":\"".getBytes(StandardCharsets.US_ASCII));
          drip(out, "QUJD");
        }));
  }

  @Test
  void aPeerThatDripsItsHeadIsLeft() {
    assertNotFetched(
        peer((_, out) -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
          drip(out, "X-A: b\r\n");
        }));
  }

  /** Sends a byte now and then, far more often than the patience would notice. */
  private static void drip(OutputStream out, String text) throws IOException, InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 100_000; i++) {
      out.write(bytes[i % bytes.length]);
      out.flush();
      Thread.sleep(PATIENCE.toMillis() / 20);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"success\",\"content\":\"",
        "{\"status\":\"success\",\"other\":\"",
        "{\"status\":\"",
        "{\"",
        "   ",
        "{\"other\":[\"A\",\""
      })
  void aPeerThatNeverEndsIsLeft(String begin) {
    assertNotFetched(
        peer((_, out) -> {
          RawPeer.head(out, "200 OK", "Content-Type: application/json");
          out.write(begin.getBytes(StandardCharsets.US_ASCII));
          byte[] more =
              (begin.isBlank() ? "    " : "QUJD").repeat(1000).getBytes(StandardCharsets.US_ASCII);
          for (int i = 0; i < 100_000; i++) {
            out.write(more);
          }
        }));
  }

  @Test
  void aRawFileThatNeverEndsIsLeft() {
    assertNotFetched(
        peer((path, out) -> {
          if (!path.contains("/raw/")) {
            RawPeer.status(out, "413 Payload Too Large");
            return;
          }
          RawPeer.head(out, "200 OK", "Content-Type: application/octet-stream");
          for (int i = 0; i < 100_000; i++) {
            out.write(FILE);
          }
        }));
  }

  @Test
  void aHeadThatNeverEndsIsLeft() {
    assertNotFetched(
        peer((_, out) -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
          byte[] more = "X-A: b\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
          for (int i = 0; i < 100_000; i++) {
            out.write(more);
          }
        }));
  }

  @Test
  void aBodyThatIsCutOffIsNoFile() {
    assertNotFetched(
        peer((path, out) -> {
          if (!path.contains("/raw/")) {
            RawPeer.status(out, "413 Payload Too Large");
            return;
          }
          RawPeer.head(out, "200 OK", "Content-Length: " + FILE.length);
          out.write(FILE, 0, FILE.length - 1);
        }));
  }

  @Test
  void thereIsAnotherPeer() {
    CountDownLatch never = new CountDownLatch(1);
    RawPeer nobody = peer((_, _) -> {});
    nobody.close();
    RawPeer[] peers = {
      peer((_, out) -> RawPeer.status(out, "404 Not Found")),
      peer((_, _) -> never.await()),
      peer((_, out) -> RawPeer.json(out, RawPeer.success("QUJD"))),
      nobody,
      honest()
    };
    assertFetched(fetcher(peers));
  }

  @Test
  void whoeverWantsAFileItIsFetchedOnce() {
    CountDownLatch go = new CountDownLatch(1);
    RawPeer peer =
        peer((_, out) -> {
          go.await();
          RawPeer.json(out, RawPeer.success(Base64.getEncoder().encodeToString(FILE)));
        });
    Fetcher fetcher = fetcher(peer);
    for (int i = 0; i < 100; i++) {
      fetcher.committed(
          wanting(i % 2 == 0 ? ErrorCode.FILE_UNAVAILABLE : ErrorCode.CONTENT_UNAVAILABLE, NAME));
    }
    Eventually.holds("asked", () -> !peer.paths().isEmpty());
    go.countDown();
    Eventually.holds("fetched", () -> read(NAME).isPresent());
    assertThat(peer.paths()).hasSize(1);
  }

  @Test
  void aPeerGetsSoManyRequestsAtATime() {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<byte[]> files = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      files.add(bytes(i));
    }
    Map<String, byte[]> byPath =
        files.stream()
            .collect(
                Collectors.toMap(file -> "/api/v0/storage/" + ItemHash.sha256(file), file -> file));
    RawPeer peer =
        peer((path, out) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          go.await();
          now.decrementAndGet();
          byte[] file = byPath.get(path);
          RawPeer.json(out, RawPeer.success(Base64.getEncoder().encodeToString(file)));
        });
    Fetcher fetcher =
        new Fetcher(
            new FetchSettings(
                List.of(peer.address()),
                16,
                3,
                Duration.ofSeconds(30),
                LARGEST,
                Duration.ofDays(1)),
            keeper,
            new FreeSpace(folder, 0),
            InstantSource.system(),
            new SplittableRandom(7));
    opened.addFirst(fetcher);
    ItemHash[] names = files.stream().map(ItemHash::sha256).toArray(ItemHash[]::new);
    fetcher.committed(wanting(names));
    Eventually.holds("three at work", () -> now.get() == 3);
    go.countDown();
    Eventually.holds(
        "all fetched", () -> Stream.of(names).allMatch(name -> read(name).isPresent()));
    assertThat(most.get()).isEqualTo(3);
  }

  @Test
  void whatIsNoFileOrIsNotLackedIsNotAskedFor() {
    RawPeer peer = honest();
    Fetcher fetcher = fetcher(peer);
    fetcher.committed(wanting(ErrorCode.STORE_REF_NOT_FOUND, ItemHash.sha256("a message")));
    fetcher.committed(wanting(new ItemHash("../../etc/passwd")));
    fetcher.committed(wanting(new ItemHash("G".repeat(64))));
    assertFetched(fetcher);
    assertThat(peer.paths()).hasSize(1);
  }

  @Test
  void withoutRoomNothingIsFetched() {
    RawPeer peer = honest();
    Fetcher fetcher =
        new Fetcher(
            new FetchSettings(List.of(peer.address()), 1, 1, PATIENCE, LARGEST, Duration.ofDays(1)),
            keeper,
            new FreeSpace(folder, Long.MAX_VALUE),
            InstantSource.system(),
            new SplittableRandom(7));
    opened.addFirst(fetcher);
    fetcher.committed(wanting(NAME));
    assertFetched(fetcher(peer));
    assertThat(peer.paths()).hasSize(1);
  }

  @Test
  void closingEndsWhatIsUnderWay() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch hungUp = new CountDownLatch(1);
    RawPeer peer =
        peer((_, out) -> {
          try {
            RawPeer.head(out, "200 OK", "Content-Type: application/json");
            out.write('{');
            for (int i = 0; i < 100_000; i++) {
              out.write("          ".repeat(100).getBytes(StandardCharsets.US_ASCII));
              out.flush();
              never.await(10, java.util.concurrent.TimeUnit.MILLISECONDS);
            }
          } catch (IOException e) {
            hungUp.countDown();
          }
        });
    Fetcher fetcher =
        new Fetcher(
            new FetchSettings(
                List.of(peer.address()),
                1,
                1,
                Duration.ofHours(1),
                Long.MAX_VALUE / 4,
                Duration.ofDays(1)),
            keeper,
            new FreeSpace(folder, 0),
            InstantSource.system(),
            new SplittableRandom(7));
    fetcher.committed(wanting(NAME));
    Eventually.holds("asked", () -> !peer.paths().isEmpty());
    fetcher.close();
    Eventually.holds("hung up", () -> hungUp.getCount() == 0);
    fetcher.committed(wanting(ItemHash.sha256("later")));
    assertThat(peer.paths()).hasSize(1);
  }
}
