package io.aleph4j.compute.connector;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis server is.
 *
 * @param user null for the default one
 * @param password null for none
 * @param database its number
 */
public record RedisAddress(
    String host, int port, @Nullable String user, @Nullable String password, int database) {
  private static final int DEFAULT_PORT = 6379;

  /**
   * Reads {@code redis://[[user]:password@]host[:port][/database]}.
   *
   * @throws IllegalArgumentException if it is none; the text is not shown, it may hold a password
   */
  public static RedisAddress parse(String text) {
    try {
      URI uri = new URI(text);
      String path = uri.getPath() == null ? "" : uri.getPath();
      if (!"redis".equals(uri.getScheme())
          || uri.getHost() == null
          || uri.getRawQuery() != null
          || !path.matches("/?|/[0-9]{1,4}")
          || (uri.getPort() >= 0 && !isPort(uri.getPort()))) {
        throw malformed();
      }
      String[] secret =
          uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
      if (secret.length == 1) {
        throw malformed(); // a user without a password: most likely a password without its colon
      }
      String database = path.replace("/", "");
      return new RedisAddress(
          uri.getHost().replaceAll("[\\[\\]]", ""),
          uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
          secret.length == 0 || secret[0].isEmpty() ? null : decode(secret[0]),
          secret.length == 0 ? null : decode(secret[1]),
          database.isEmpty() ? 0 : Integer.parseInt(database));
    } catch (URISyntaxException e) {
      // Not as the cause: it shows the whole address.
      throw malformed();
    }
  }

  private static boolean isPort(int number) {
    return number > 0 && number < 1 << 16;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "the address of a Redis server looks like redis://localhost or"
            + " redis://:password@127.0.0.1:6379/0, not like the one that is set");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "redis://" + host + ":" + port + "/" + database;
  }
}
