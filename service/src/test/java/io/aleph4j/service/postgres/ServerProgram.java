package io.aleph4j.service.postgres;

import io.aleph4j.service.lifecycle.Lifecycle;
import java.nio.file.Path;
import java.time.Duration;

/** A program of its own around the embedded server, for tests that kill it. */
final class ServerProgram {
  private ServerProgram() {}

  public static void main(String[] arguments) throws Exception {
    Lifecycle lifecycle = new Lifecycle(Duration.ofMillis(4_500));
    lifecycle.closeOnSignal();
    long start = System.nanoTime();
    DataFolder folder = lifecycle.add("data folder", DataFolder.open(Path.of(arguments[0])));
    PgSettings settings =
        PgSettings.in(folder.resolve("postgres"), Path.of(arguments[1])).withSharedBuffers("16MB");
    EmbeddedPostgres server = lifecycle.add("postgres", EmbeddedPostgres.start(settings));
    long started = System.nanoTime();
    lifecycle.add(
        "database",
        Database.open(
            DatabaseSettings.of(server.address(), "alephd", "db/test", "test").withPoolSize(4),
            loss -> lifecycle.fail(loss.getMessage())));
    long opened = System.nanoTime();
    System.out.println(
        "ready "
            + server.pid()
            + " "
            + Duration.ofNanos(started - start).toMillis()
            + " "
            + Duration.ofNanos(opened - started).toMillis()
            + " "
            + server.address().toUrl());
    lifecycle.awaitStop();
    lifecycle.close();
  }
}
