package io.aleph4j.cli.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.protocol.ProgramContent.Encoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeArchiveTest {

  @TempDir private Path folder;
  private Path app;

  @BeforeEach
  void writeProgram() throws IOException {
    app = Files.createDirectories(folder.resolve("app"));
    Files.createDirectories(app.resolve("lib/empty"));
    Files.writeString(app.resolve("main.py"), "app = 1\n");
    Files.writeString(app.resolve("lib/größe.py"), "x".repeat(200_000));
    Files.createFile(app.resolve("lib/__init__.py"));
    Path script = Files.writeString(app.resolve("run.sh"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    Files.createSymbolicLink(app.resolve("link.py"), Path.of("main.py"));
    Files.createDirectories(app.resolve("lib/__pycache__"));
    Files.writeString(app.resolve("lib/__pycache__/main.pyc"), "x");
    Files.createDirectories(app.resolve(".git"));
    Files.writeString(app.resolve(".git/config"), "secret");
    Files.writeString(app.resolve(".env"), "A=1");
  }

  private static Map<String, String> entries(Path file) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        entries.put(
            entry.getName(),
            new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  /** The Unix mode of each entry, in the order of the directory at the file's end. */
  private static Map<String, String> modes(byte[] zip) {
    ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int at = buffer.getInt(zip.length - 6);
    Map<String, String> modes = new LinkedHashMap<>();
    while (buffer.getInt(at) == 0x02014b50) {
      int name = buffer.getShort(at + 28);
      modes.put(
          new String(zip, at + 46, name, StandardCharsets.UTF_8),
          Integer.toOctalString(buffer.getInt(at + 38) >>> 16));
      at += 46 + name;
    }
    return modes;
  }

  @Test
  void aFolderBecomesAZipFile() throws IOException {
    Path made;
    try (CodeArchive archive = CodeArchive.of(app, false)) {
      made = archive.file();
      assertThat(archive.encoding()).isEqualTo(Encoding.ZIP);
      assertThat(archive.bytes()).isEqualTo(Files.size(made)).isLessThan(3000);
      Map<String, String> entries = entries(made);
      assertThat(entries.keySet())
          .containsExactly(
              ".env",
              "lib/__init__.py",
              "lib/empty/",
              "lib/größe.py",
              "link.py",
              "main.py",
              "run.sh");
      assertThat(entries)
          .containsEntry("main.py", "app = 1\n")
          .containsEntry("lib/größe.py", "x".repeat(200_000))
          .containsEntry("lib/__init__.py", "")
          .containsEntry("link.py", "main.py");
      assertThat(modes(Files.readAllBytes(made)))
          .containsEntry("main.py", "100644")
          .containsEntry("run.sh", "100755")
          .containsEntry("link.py", "120777")
          .containsEntry("lib/empty/", "40755");
    }
    assertThat(made).doesNotExist();
  }

  @Test
  void theSameFilesAreTheSameBytes() throws IOException {
    byte[] first = FolderZip.of(app);
    Files.setLastModifiedTime(app.resolve("main.py"), FileTime.from(Instant.EPOCH));
    Files.writeString(app.resolve("lib/__pycache__/other.pyc"), "y");
    assertThat(FolderZip.of(app)).isEqualTo(first);
    Files.writeString(app.resolve("main.py"), "app = 2\n");
    assertThat(FolderZip.of(app)).isNotEqualTo(first);
  }

  @Test
  void tooMuchCodeIsRefusedWithTheRemedy() throws IOException {
    byte[] noise = new byte[(int) CodeArchive.MOST_BYTES];
    new Random(1).nextBytes(noise);
    Files.write(app.resolve("noise"), noise);
    assertThatThrownBy(() -> CodeArchive.of(app, false))
        .isInstanceOf(CliException.class)
        .hasMessageContaining(app.toString())
        .hasMessageContaining("10000000")
        .hasMessageContaining("--squashfs");
    Path zip = folder.resolve("large.zip");
    byte[] large = new byte[noise.length + 1];
    large[0] = 'P';
    large[1] = 'K';
    large[2] = 3;
    large[3] = 4;
    Files.write(zip, large);
    assertThatThrownBy(() -> CodeArchive.of(zip, false)).hasMessageContaining("10000001 bytes");
    Files.move(zip, folder.resolve("large.squashfs"));
    try (CodeArchive archive = CodeArchive.of(folder.resolve("large.squashfs"), false)) {
      assertThat(archive.encoding()).isEqualTo(Encoding.SQUASHFS);
    }
  }

  @Test
  void aLimitIsExact() {
    ZipWriter small = new ZipWriter(22);
    assertThat(small.finish()).hasSize(22);
    assertThatThrownBy(() ->
            new ZipWriter(100).add("a", 0, new java.io.ByteArrayInputStream(new byte[] {1, 2, 3})))
        .isInstanceOf(ZipWriter.TooLargeException.class);
  }

  @Test
  void filesStayAsTheyAre() throws IOException {
    Path zip = Files.write(folder.resolve("code.zip"), FolderZip.of(app));
    try (CodeArchive archive = CodeArchive.of(zip, false)) {
      assertThat(archive).isEqualTo(new CodeArchive(zip, Encoding.ZIP, Files.size(zip), false));
    }
    assertThat(zip).exists();
    Path squashfs = Files.writeString(folder.resolve("code"), "hsqs....");
    assertThat(CodeArchive.of(squashfs, false).encoding()).isEqualTo(Encoding.SQUASHFS);
    Path empty = Files.write(folder.resolve("empty.zip"), new ZipWriter(100).finish());
    assertThatThrownBy(() -> CodeArchive.of(empty, false)).hasMessageContaining("nothing in it");
    Path text = Files.writeString(folder.resolve("main.py"), "x");
    assertThatThrownBy(() -> CodeArchive.of(text, false)).hasMessageContaining("main.py");
    Path nothing = Files.createDirectories(folder.resolve("nothing/.git"));
    assertThatThrownBy(() -> CodeArchive.of(folder.resolve("nothing"), false))
        .hasMessageContaining("no files to run");
    assertThat(nothing).exists();
    assertThatThrownBy(() -> CodeArchive.of(folder.resolve("none"), false))
        .hasMessageContaining("There is no");
  }

  @Test
  void squashfsNeedsItsProgram() throws IOException {
    assertThatThrownBy(() -> Squashfs.pack(app, "/no/such/mksquashfs"))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("squashfs-tools")
        .hasMessageContaining("--squashfs");
    Path failing =
        Files.writeString(folder.resolve("failing"), "#!/bin/sh\necho one\necho why >&2\nexit 3\n");
    Files.setPosixFilePermissions(failing, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> Squashfs.pack(app, failing.toString()))
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("why");
    Path working =
        Files.writeString(folder.resolve("working"), "#!/bin/sh\nprintf hsqs > \"$2\"\n");
    Files.setPosixFilePermissions(working, PosixFilePermissions.fromString("rwx------"));
    try (CodeArchive archive = Squashfs.pack(app, working.toString())) {
      assertThat(archive.encoding()).isEqualTo(Encoding.SQUASHFS);
      assertThat(archive.bytes()).isEqualTo(4);
    }
  }
}
