package io.aleph4j.service.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking for the server that a killed program left behind. */
class PostmasterTest {

  /** A number that no process has. */
  private static final String NOBODY = Long.toString(Integer.MAX_VALUE);

  /** It may end by itself, and take its file along, while somebody looks for it. */
  @Test
  void theServerMayEndMeanwhile(@TempDir Path folder) throws Exception {
    Path data = Files.createDirectory(folder.resolve("cluster"));
    Path pidFile = data.resolve("postmaster.pid");
    Cluster cluster = new Cluster(folder, data, "secret");
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> server =
          thread.submit(() -> {
            while (!done.get()) {
              Files.writeString(pidFile, NOBODY + "\n");
              Files.deleteIfExists(pidFile);
            }
            return null;
          });
      try {
        for (int i = 0; i < 20_000; i++) {
          Postmaster.stopOrphan(cluster);
        }
      } finally {
        done.set(true);
      }
      server.get();
    }
  }
}
