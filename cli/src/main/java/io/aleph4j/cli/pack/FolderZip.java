package io.aleph4j.cli.pack;

import io.aleph4j.cli.failure.CliException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of a folder as a zip file, the same bytes for the same files: in the order of their
 * names, without times and owners. Links stay links.
 */
final class FolderZip {

  /** What no program needs where it runs, at any depth: histories may hold secrets. */
  static final Set<String> LEFT_OUT = Set.of(".git", "__pycache__", ".DS_Store");

  private static final int FILE = 0100644;
  private static final int EXECUTABLE = 0100755;
  private static final int LINK = 0120777;
  private static final int FOLDER = 040755;

  private FolderZip() {}

  static byte[] of(Path folder) {
    ZipWriter zip = new ZipWriter(CodeArchive.MOST_BYTES);
    try {
      if (!add(zip, folder, "")) {
        throw new CliException("The folder '" + folder + "' has no files to run.");
      }
      return zip.finish();
    } catch (ZipWriter.TooLargeException e) {
      throw CodeArchive.tooLarge(folder, "is larger than that");
    } catch (IOException e) {
      throw new CliException("The folder '" + folder + "' cannot be read: " + e + ".", e);
    }
  }

  /** Whether anything was added. */
  private static boolean add(ZipWriter zip, Path folder, String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> children = Files.list(folder)) {
      children.forEach(child -> names.add(String.valueOf(child.getFileName())));
    }
    names.removeAll(LEFT_OUT);
    Collections.sort(names);
    for (String name : names) {
      addOne(zip, folder.resolve(name), prefix + name);
    }
    return !names.isEmpty();
  }

  private static void addOne(ZipWriter zip, Path path, String name) throws IOException {
    if (Files.isSymbolicLink(path)) {
      String target = Files.readSymbolicLink(path).toString();
      zip.add(name, LINK, new ByteArrayInputStream(target.getBytes(StandardCharsets.UTF_8)));
    } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!add(zip, path, name + "/")) {
        zip.add(name + "/", FOLDER, InputStream.nullInputStream());
      }
    } else if (Files.isRegularFile(path)) {
      try (InputStream in = Files.newInputStream(path)) {
        zip.add(name, Files.isExecutable(path) ? EXECUTABLE : FILE, in);
      }
    } else {
      throw new CliException(
          "'" + path + "' is neither a file, a folder nor a link; take it out of the folder.");
    }
  }
}
