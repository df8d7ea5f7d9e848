package io.aleph4j.service.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The embedded server that the tests of this module share, and settings for ones of their own. */
final class TestPostgres {
  static final Path CACHE = Path.of("target/postgres-cache");
  private static final EmbeddedPostgres SHARED = startShared();

  private TestPostgres() {}

  static EmbeddedPostgres shared() {
    return SHARED;
  }

  static PgSettings settings(Path folder) {
    return PgSettings.in(folder, CACHE).withSharedBuffers("16MB");
  }

  static DatabaseSettings database(DatabaseAddress address) {
    return DatabaseSettings.of(address, "alephd", "db/test", "test").withPoolSize(4);
  }

  static void reportLoss(DatabaseException loss) {
    System.err.println("the lock was lost: " + loss.getMessage());
  }

  /** A fresh folder for a cluster, below one that the server's account can pass. */
  static Path reachableFolder() throws IOException {
    Path parent = Files.createTempDirectory("aleph4j-test-");
    Files.setPosixFilePermissions(
        parent, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
    parent.toFile().deleteOnExit();
    return parent.resolve("postgres");
  }

  private static EmbeddedPostgres startShared() {
    try {
      Path folder = reachableFolder();
      EmbeddedPostgres server = EmbeddedPostgres.start(settings(folder));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                server.close();
                try {
                  FileTree.delete(folder);
                } catch (IOException e) {
                  System.err.println(e);
                }
              }));
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
