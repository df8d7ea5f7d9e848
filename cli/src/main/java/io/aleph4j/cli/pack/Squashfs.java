package io.aleph4j.cli.pack;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.protocol.ProgramContent.Encoding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder as a squashfs, which {@code mksquashfs} makes where it is installed. */
final class Squashfs {

  private static final String PROGRAM = "mksquashfs";

  private Squashfs() {}

  static CodeArchive pack(Path folder) {
    return pack(folder, PROGRAM);
  }

  static CodeArchive pack(Path folder, String program) {
    try {
      Path file = Files.createTempFile("aleph-program-", ".squashfs");
      boolean made = false;
      try {
        run(folder, file, program);
        made = true;
        return new CodeArchive(file, Encoding.SQUASHFS, Files.size(file), true);
      } finally {
        if (!made) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new CliException(
          program
              + " cannot be run ("
              + e.getMessage()
              + "); install the package squashfs-tools, or leave --squashfs away to make a zip"
              + " file.",
          e);
    }
  }

  private static void run(Path folder, Path file, String program) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program, folder.toString(), file.toString()));
    // The same bytes for the same files.
    command.addAll(List.of("-noappend", "-no-progress", "-all-root"));
    command.addAll(List.of("-mkfs-time", "0", "-all-time", "0"));
    command.addAll(List.of("-wildcards", "-e"));
    FolderZip.LEFT_OUT.stream().sorted().forEach(name -> command.add("... " + name));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = waitFor(process);
    if (code != 0) {
      throw new CliException(program + " failed with exit code " + code + ": " + lastLine(said));
    }
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted while " + PROGRAM + " was running.", e);
    }
  }

  private static String lastLine(String said) {
    String text = said.strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }
}
