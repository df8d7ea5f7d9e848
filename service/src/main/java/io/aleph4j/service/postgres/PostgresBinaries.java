package io.aleph4j.service.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked from the class path to a folder that starts can share. */
final class PostgresBinaries {
  private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);

  private PostgresBinaries() {}

  /**
   * The folder with {@code bin/postgres}, unpacked on first use. Two processes that unpack at the
   * same time do not disturb each other: each fills its own folder and the first rename wins.
   *
   * @param candidates folders to look in and unpack to, the first writable one is taken
   */
  static Path unpack(List<Path> candidates) {
    URL archive = archive();
    String name = "postgres-" + fingerprint(archive);
    for (Path candidate : candidates) {
      Path ready = candidate.resolve(name);
      if (Files.isExecutable(ready.resolve("bin/postgres"))) {
        return ready;
      }
    }
    IOException last = null;
    for (Path candidate : candidates) {
      try {
        return unpackInto(candidate, name, archive);
      } catch (IOException e) {
        log.debug("Unpacking PostgreSQL to {} failed: {}", candidate, e.toString());
        last = e;
      }
    }
    throw new DatabaseException(
        "PostgreSQL cannot be unpacked to any of " + candidates + " (" + last + ")", last);
  }

  private static URL archive() {
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String suffix =
        switch (machine) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> machine;
        };
    String name = "/postgres-linux-" + suffix + ".txz";
    URL found =
        System.getProperty("os.name", "").equals("Linux")
            ? PostgresBinaries.class.getResource(name)
            : null;
    if (found == null) {
      throw new DatabaseException(
          "no embedded PostgreSQL exists for "
              + System.getProperty("os.name")
              + " on "
              + machine
              + ": name an existing PostgreSQL 15 or newer instead (--database URL)");
    }
    return found;
  }

  /** Checksum of the archive: two versions of the programs never share a folder. */
  private static String fingerprint(URL archive) {
    try {
      URLConnection connection = archive.openConnection();
      if (connection instanceof JarURLConnection jar) {
        // The jar's directory holds the checksum, so the 15 MB are not read at every start.
        return HexFormat.of().toHexDigits((int) jar.getJarEntry().getCrc());
      }
      CRC32 crc = new CRC32();
      try (InputStream in = connection.getInputStream()) {
        crc.update(in.readAllBytes());
      }
      return HexFormat.of().toHexDigits((int) crc.getValue());
    } catch (IOException e) {
      throw new DatabaseException("the embedded PostgreSQL archive cannot be read: " + e, e);
    }
  }

  private static Path unpackInto(Path parent, String name, URL archive) throws IOException {
    createReadable(parent);
    Path fresh = Files.createTempDirectory(parent, name + ".");
    try {
      openToAll(fresh);
      log.info("Unpacking PostgreSQL to {}", parent.resolve(name));
      try (InputStream raw = new BufferedInputStream(archive.openStream());
          TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(raw))) {
        extract(tar, fresh);
      }
      Path target = parent.resolve(name);
      try {
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.isExecutable(target.resolve("bin/postgres"))) {
          throw e;
        }
      }
      return target;
    } finally {
      FileTree.delete(fresh);
    }
  }

  private static void extract(TarArchiveInputStream tar, Path folder) throws IOException {
    TarArchiveEntry entry = tar.getNextEntry();
    while (entry != null) {
      Path target = folder.resolve(entry.getName()).normalize();
      if (!target.startsWith(folder)) {
        throw new IOException("entry " + entry.getName() + " leaves the archive's folder");
      }
      if (entry.isDirectory()) {
        Files.createDirectories(target);
        openToAll(target);
      } else if (entry.isSymbolicLink()) {
        createParent(target);
        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      } else if (entry.isLink()) {
        createParent(target);
        Files.createLink(target, folder.resolve(entry.getLinkName()).normalize());
      } else {
        createParent(target);
        Files.copy(tar, target);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
            target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
      }
      entry = tar.getNextEntry();
    }
  }

  private static void createReadable(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      openToAll(folder);
    }
  }

  /** The server may run as another user than this process; it must be able to read its programs. */
  private static void openToAll(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void createParent(Path target) throws IOException {
    Path parent = target.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }
}
