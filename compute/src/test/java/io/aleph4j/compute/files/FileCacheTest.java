package io.aleph4j.compute.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileCacheTest {
  private static final byte[] BYTES = "content".getBytes(java.nio.charset.StandardCharsets.UTF_8);
  private static final ItemHash HASH = ItemHash.sha256(BYTES);

  @TempDir private Path folder;

  @Test
  void fetchesAFileOnce() throws Exception {
    AtomicInteger count = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    FileCache cache =
        new FileCache(
            folder,
            (hash, target) -> {
              count.incrementAndGet();
              await(go);
              Files.write(target, BYTES);
            });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Path>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(threads.submit(() -> cache.fetch(HASH)));
      }
      go.countDown();
      for (Future<Path> one : all) {
        assertThat(one.get()).hasBinaryContent(BYTES);
      }
    }
    assertThat(count).hasValue(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.fetch(HASH))))
        .isEqualTo("r--r--r--");
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void keepsNothingThatIsNotTheFile() throws Exception {
    AtomicReference<byte @Nullable []> next =
        new AtomicReference<>("other".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    FileCache cache =
        new FileCache(
            folder,
            (hash, target) -> {
              assertThat(target).doesNotExist();
              byte[] bytes = next.get();
              if (bytes == null) {
                throw new IOException("no way");
              }
              Files.write(target, bytes);
            });
    Files.writeString(folder.resolve(HASH + ".part"), "left by a crash, longer than the file");
    assertThatThrownBy(() -> cache.fetch(HASH)).hasMessageContaining("another file");
    assertThat(folder).isEmptyDirectory();
    next.set(null);
    assertThatThrownBy(() -> cache.fetch(HASH))
        .isInstanceOf(FileUnavailableException.class)
        .hasMessageContaining("no way");
    next.set(BYTES);
    assertThat(cache.fetch(HASH)).hasBinaryContent(BYTES);
    assertThatThrownBy(() -> cache.fetch(new ItemHash("../x"))).hasMessageContaining("no hash");
  }

  @Test
  void checksCids() throws Exception {
    FileCache cache = new FileCache(folder, (hash, target) -> Files.writeString(target, "hello\n"));
    // The CID of "hello\n" as everybody's first file has it.
    ItemHash cid = new ItemHash("QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN");
    assertThat(cache.fetch(cid)).hasContent("hello\n");
    assertThatThrownBy(
            () -> cache.fetch(new ItemHash("QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR")))
        .hasMessageContaining("another file");
  }

  @Test
  void asksANode() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int[] status = {200};
    server.createContext(
        "/api/v0/storage/raw/" + HASH,
        exchange -> {
          boolean isCut = status[0] < 0;
          exchange.sendResponseHeaders(isCut ? 200 : status[0], isCut ? 100 : BYTES.length);
          exchange.getResponseBody().write(BYTES);
          exchange.close();
        });
    server.start();
    try {
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      NodeFiles files = new NodeFiles(new CoreNodeClient(url).files());
      Path target = folder.resolve("t");
      files.download(HASH, target);
      assertThat(target).hasBinaryContent(BYTES);
      Files.delete(target);
      status[0] = 404;
      assertThatThrownBy(() -> files.download(HASH, target)).hasMessageContaining("404");
      assertThat(target).doesNotExist();
      status[0] = -1;
      assertThatThrownBy(() -> files.download(HASH, target)).isInstanceOf(IOException.class);
    } finally {
      server.stop(0);
    }
  }
}
