package io.aleph4j.service.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Tells whether a database has exactly the schema of this program, without the migration library:
 * loading that takes longer than anything else in the start of a node, and nearly every start finds
 * nothing to migrate. Whatever is not plainly equal is left to the library.
 */
final class KnownSchema {
  private static final Pattern NAME = Pattern.compile("V([0-9]+)__[A-Za-z0-9_]+\\.sql");
  private static final String UNDEFINED_TABLE = "42P01";

  private KnownSchema() {}

  /** Whether the versions applied to the database are the ones in the folder, unchanged. */
  static boolean isCurrent(Connection connection, String folder) throws SQLException {
    Map<String, Integer> known = checksums(folder);
    return !known.isEmpty() && known.equals(applied(connection));
  }

  private static Map<String, Integer> applied(Connection connection) throws SQLException {
    Map<String, Integer> applied = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT version, checksum, success FROM flyway_schema_history")) {
      while (rows.next()) {
        if (!rows.getBoolean(3)) {
          return Map.of();
        }
        applied.put(String.valueOf(rows.getString(1)), rows.getInt(2));
      }
      return applied;
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        return Map.of();
      }
      throw e;
    }
  }

  /** Checksum by version of every migration in a class path folder; empty when not readable. */
  static Map<String, Integer> checksums(String folder) {
    URL url = KnownSchema.class.getClassLoader().getResource(folder);
    try {
      if (url == null) {
        return Map.of();
      }
      return switch (url.getProtocol()) {
        case "file" -> fromFolder(Path.of(URI.create(url.toString())));
        case "jar" -> fromJar((JarURLConnection) url.openConnection(), folder);
        default -> Map.of();
      };
    } catch (IOException | UncheckedIOException e) {
      return Map.of();
    }
  }

  private static Map<String, Integer> fromFolder(Path folder) throws IOException {
    Map<String, Integer> checksums = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        add(checksums, String.valueOf(file.getFileName()), Files.newInputStream(file));
      }
    }
    return checksums;
  }

  private static Map<String, Integer> fromJar(JarURLConnection jar, String folder)
      throws IOException {
    Map<String, Integer> checksums = new HashMap<>();
    var file = jar.getJarFile();
    for (var entry : file.stream().filter(e -> e.getName().startsWith(folder + "/")).toList()) {
      String name = entry.getName().substring(folder.length() + 1);
      add(checksums, name, file.getInputStream(entry));
    }
    return checksums;
  }

  private static void add(Map<String, Integer> checksums, String name, InputStream content)
      throws IOException {
    try (content) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches()) {
        checksums.put(matcher.group(1), checksum(content));
      }
    }
  }

  /** The migration library's own checksum: of the lines without their ends. */
  private static int checksum(InputStream content) throws IOException {
    CRC32 crc = new CRC32();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      crc.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return (int) crc.getValue();
  }
}
