package io.aleph4j.service.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking for the server that a killed program left behind. */
class PostmasterTest {

  /** A number that no process has. */
  private static final String NOBODY = Long.toString(Integer.MAX_VALUE);

  /** So many that one of them falls between two looks at the file. */
  private static final int ENDS = 20_000;

  /** It may end by itself, and take its file along, while somebody looks for it. */
  @Test
  void theServerMayEndMeanwhile(@TempDir Path folder) throws Exception {
    Path data = Files.createDirectory(folder.resolve("cluster"));
    Path pidFile = data.resolve("postmaster.pid");
    Cluster cluster = new Cluster(folder, data, "secret");
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> server =
          thread.submit(() -> {
            for (int i = 0; i < ENDS; i++) {
              Files.writeString(pidFile, NOBODY + "\n");
              Files.deleteIfExists(pidFile);
            }
            return null;
          });
      while (!server.isDone()) {
        Postmaster.stopOrphan(cluster);
      }
      server.get();
    }
  }
}
