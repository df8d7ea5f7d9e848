package io.aleph4j.service.postgres;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What can be chosen about an {@link EmbeddedPostgres}.
 *
 * @param folder where the cluster, its password and its log live; created when absent. Inside the
 *     data folder, so that the data folder's lock covers it
 * @param cacheFolder where the server's programs are unpacked, shared by all nodes of the user;
 *     when it cannot be written, {@code folder} is used
 * @param port TCP port on 127.0.0.1; 0 takes a free one at every start
 * @param database name of the database that is made for the node
 * @param sharedBuffers PostgreSQL's own cache, in PostgreSQL notation ({@code 128MB})
 * @param parameters further server parameters; the ones that keep data safe cannot be overridden
 * @param startTimeout how long one start may take, crash recovery included
 */
public record PgSettings(
    Path folder,
    Path cacheFolder,
    int port,
    String database,
    String sharedBuffers,
    Map<String, String> parameters,
    Duration startTimeout) {

  /** Stands for a size that depends on the machine's memory. */
  public static final String AUTOMATIC = "auto";

  /** Copies the parameters and makes the folders absolute. */
  public PgSettings {
    folder = folder.toAbsolutePath().normalize();
    cacheFolder = cacheFolder.toAbsolutePath().normalize();
    parameters = Map.copyOf(parameters);
    if (port < 0 || port > 65535) {
      throw new DatabaseException("the database port " + port + " is not within 0 to 65535");
    }
  }

  /** The defaults for a cluster in {@code folder}, programs unpacked to {@code cacheFolder}. */
  public static PgSettings in(Path folder, Path cacheFolder) {
    return new PgSettings(
        folder, cacheFolder, 0, "aleph", sharedBuffers(memory()), Map.of(), Duration.ofMinutes(5));
  }

  /**
   * PostgreSQL's own cache on a machine with so many bytes of memory: an eighth of it, from 128 MB
   * to 1 GB. What of it is never needed is never taken.
   */
  static String sharedBuffers(long memory) {
    return Math.clamp((memory / 8) >> 20, 128, 1024) + "MB";
  }

  /** The memory of the machine, or of the container, in bytes; 0 if nobody knows. */
  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  /** The same on a fixed port. */
  public PgSettings withPort(int fixedPort) {
    return new PgSettings(
        folder, cacheFolder, fixedPort, database, sharedBuffers, parameters, startTimeout);
  }

  /** The same with another size of PostgreSQL's own cache; {@code auto} leaves it as it is. */
  public PgSettings withSharedBuffers(String size) {
    if (size.equals(AUTOMATIC)) {
      return this;
    }
    return new PgSettings(folder, cacheFolder, port, database, size, parameters, startTimeout);
  }

  /** The same with further server parameters. */
  public PgSettings withParameters(Map<String, String> further) {
    return new PgSettings(
        folder, cacheFolder, port, database, sharedBuffers, further, startTimeout);
  }

  /**
   * The per-user cache folder: {@code /var/cache/aleph4j} for root, else {@code
   * $XDG_CACHE_HOME/aleph4j}, else {@code ~/.cache/aleph4j}.
   */
  public static Path defaultCacheFolder(Map<String, String> environment, String user, Path home) {
    if (user.equals("root")) {
      return Path.of("/var/cache/aleph4j");
    }
    String cacheHome = environment.get("XDG_CACHE_HOME");
    Path base =
        cacheHome != null && cacheHome.startsWith("/")
            ? Path.of(cacheHome)
            : home.resolve(".cache");
    return base.resolve("aleph4j");
  }
}
