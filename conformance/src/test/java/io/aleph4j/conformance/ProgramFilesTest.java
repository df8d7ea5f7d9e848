package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Code, data and volumes of programs in each of their forms, in real machines (spec 04 §8.4). */
@ExtendWith(Deployment.Shared.class)
class ProgramFilesTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final int MANY_VOLUMES = 16;

  private final Deployment on;
  private final HandMade made;

  ProgramFilesTest(Deployment deployment) {
    on = deployment;
    made = new HandMade(deployment);
  }

  @AfterEach
  void endPrograms() throws Exception {
    made.end();
  }

  private static byte[] zip(String name, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static Path main() {
    return Deployment.resource("probe").resolve("main.py");
  }

  private static ObjectNode volume(ArrayNode volumes, String mount) {
    ObjectNode volume = volumes.addObject();
    return volume.put("mount", mount);
  }

  /** Code as squashfs, data as zip, and every kind of volume. */
  @Test
  void aFileSystemWithVolumes() throws Exception {
    Path folder = on.folder("files");
    Files.copy(main(), folder.resolve("main.py"));
    String code = made.store(HandMade.squashfs(folder));
    String first = made.store(made.squashfs("first", "version", "one"));
    made.amend(first, made.squashfs("second", "version", "two"));
    ObjectNode content = made.program(code, "squashfs", "main:app");
    content
        .putObject("data")
        .put("encoding", "zip")
        .put("mount", "/srv/data")
        .put("ref", made.store(zip("folder/file", "of the data")));
    content.putObject("variables").put("COLOUR", "blue and = green\n").put("EMPTY", "");
    ArrayNode volumes = content.putArray("volumes");
    volume(volumes, "/mnt/latest").put("ref", first);
    volume(volumes, "/mnt/first").put("ref", first).put("use_latest", false);
    volume(volumes, "/mnt/scratch").put("ephemeral", true).put("size_mib", 16);
    volume(volumes, "/mnt/kept").put("size_mib", 16).put("name", "../a b").put("comment", "c");
    volumes.addObject().put("size_mib", 8).put("persistence", "host");
    volume(volumes, "/opt/code/assets").put("ref", first).put("use_latest", false);
    volumes.addObject().put("ref", first);
    String program = made.publish(content);
    assertFiles(program);
    assertRoom(program);
    assertVariables(program);
    String newest = made.amend(first, made.squashfs("third", "version", "three"));
    assertThat(newest).isNotEqualTo(first);
    // The node hears of it some moments later, and the next call starts another machine.
    Deployment.until(() -> read(program, "/mnt/latest/version").equals("three"));
    assertThat(read(program, "/mnt/first/version")).isEqualTo("one");
    assertThat(read(program, "/mnt/kept/note")).isEqualTo("kept");
    assertThat(made.ask(program, "os.listdir('/mnt/scratch')").toString()).doesNotContain("note");
  }

  private String read(String program, String path) throws Exception {
    return made.ask(program, "text('" + path + "')").asString();
  }

  private void assertFiles(String program) throws Exception {
    assertThat(read(program, "/srv/data/folder/file")).isEqualTo("of the data");
    assertThat(read(program, "/mnt/latest/version")).isEqualTo("two");
    assertThat(read(program, "/mnt/first/version")).isEqualTo("one");
    assertThat(read(program, "/opt/code/assets/version")).isEqualTo("one");
    for (String path : new String[] {"/mnt/latest/version", "/mnt/latest/other"}) {
      assertThat(made.ask(program, "failure(write, '" + path + "', 'x')").asString())
          .as(path)
          .isEqualTo("EROFS");
    }
  }

  /** Volumes have the room that their message says, and no more. */
  private void assertRoom(String program) throws Exception {
    for (String mount : new String[] {"scratch", "kept"}) {
      String path = "/mnt/" + mount;
      assertThat(made.ask(program, "write('" + path + "/note', 'kept')").asBoolean()).isTrue();
      JsonNode size =
          made.ask(program, "(lambda s: s.f_blocks * s.f_frsize)(os.statvfs('" + path + "'))");
      assertThat(size.asLong()).as(path).isBetween(10 * MEBIBYTE, 16 * MEBIBYTE);
      String much = "failure(write, '" + path + "/much', 'x' * (17 << 20))";
      assertThat(made.ask(program, much).asString()).as(path).isEqualTo("ENOSPC");
    }
    assertThat(made.ask(program, "'/mnt/unamed_volume_4' in mounts()").asBoolean()).isTrue();
    Path kept = on.file("data").resolve("compute/volumes/persistent").resolve(program);
    try (var files = Files.list(kept)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("___a_b.ext4", "unamed_volume_4.ext4");
    }
  }

  private void assertVariables(String program) throws Exception {
    JsonNode all = made.ask(program, "dict(os.environ)");
    assertThat(all.get("COLOUR").asString()).isEqualTo("blue and = green\n");
    assertThat(all.get("EMPTY").asString()).isEmpty();
    assertThat(all.properties().stream().map(entry -> entry.getKey()))
        .containsAll(
            Set.of(
                "ALEPH_INIT_VERSION",
                "ALEPH_API_HOST",
                "ALEPH_API_UNIX_SOCKET",
                "ALEPH_REMOTE_CRYPTO_HOST",
                "ALEPH_REMOTE_CRYPTO_UNIX_SOCKET",
                "ALEPH_ADDRESS_TO_USE"));
    assertThat(all.get("ALEPH_ADDRESS_TO_USE").asString()).matches("[a-z2-7]{52}");
    assertThat(made.ask(program, "socket.gethostname()"))
        .isEqualTo(all.get("ALEPH_ADDRESS_TO_USE"));
  }

  /** An executable that is one file, with arguments, data as squashfs, and many volumes. */
  @Test
  void oneFileWithManyVolumes() throws Exception {
    String first = made.store(made.squashfs("many", "version", "one"));
    String code =
        made.store(
            Files.readString(main())
                .replace("def text(", "def read(")
                .getBytes(StandardCharsets.UTF_8));
    String newer = made.amend(code, main());
    ObjectNode content = made.program(code, "plain", "serve");
    ((ObjectNode) content.get("code"))
        .put("use_latest", true)
        .putArray("args")
        .add("--first")
        .add("the second");
    content.putObject("data").put("encoding", "squashfs").put("mount", "/data").put("ref", first);
    content.putObject("variables").put("PORT", "1").put("PATH", "/usr/bin:/opt/code");
    ArrayNode volumes = content.putArray("volumes");
    for (int i = 0; i < MANY_VOLUMES; i++) {
      volume(volumes, "/mnt/" + i).put("ref", first);
    }
    String program = made.publish(content);
    assertThat(made.ask(program, "__import__('sys').argv").toString())
        .isEqualTo("[\"/opt/code/serve\",\"--first\",\"the second\"]");
    assertThat(made.ask(program, "os.environ['PORT']").asString()).isEqualTo("8080");
    assertThat(made.ask(program, "os.environ['PATH']").asString()).isEqualTo("/usr/bin:/opt/code");
    assertThat(read(program, "/data/version")).isEqualTo("one");
    assertThat(read(program, "/mnt/" + (MANY_VOLUMES - 1) + "/version")).isEqualTo("one");
    assertThat(on.get(program, "/").headers().firstValue("Aleph-Program-Code-Ref")).hasValue(newer);
  }
}
