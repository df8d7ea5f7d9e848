package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Each field of each kind of machine, missing, null, of other types, at its limits and beyond (spec
 * 01 §2.5-§2.10). The verdicts were compared with the reference's schemas.
 */
class MachineFieldsTest {

  /**
   * One row for each field: the content that has it, its path, what it is, and whether it may be
   * missing: {@code required}, {@code default} (may be missing, but not null) or {@code optional}.
   *
   * <p>What a field is: {@code flag}; {@code int MOST}, from 1; {@code strict MOST}, an integer
   * without coercion; {@code text LONGEST}; {@code text} without a limit; {@code hash}; {@code hex
   * LENGTH}; {@code one NAMES}; {@code open} or {@code closed}, an object; {@code list MOST};
   * {@code map MOST}.
   */
  private static final String FIELDS =
      """
      program    | allow_amend                               | flag              | required
      program    | metadata                                  | map 256           | optional
      program    | authorized_keys                           | list 256          | optional
      program    | authorized_keys[0]                        | text 8192         | element
      program    | variables                                 | map 256           | optional
      program    | variables.A                               | text 4096         | element
      program    | resources                                 | open              | required
      program    | resources.vcpus                           | int 256           | default
      program    | resources.memory                          | int 1048576       | default
      program    | resources.seconds                         | int 315360000     | default
      program    | resources.published_ports                 | list              | optional
      program    | resources.published_ports[0]              | open              | element
      program    | resources.published_ports[0].protocol     | one tcp,udp       | default
      program    | resources.published_ports[0].port         | int 65535         | required
      program    | payment                                   | open              | optional
      program    | payment.type                              | one hold,superfluid,credit | required
      program    | payment.chain                             | one ETH,BASE,SOL  | optional
      program    | payment.receiver                          | text              | optional
      program    | requirements                              | closed            | optional
      program    | requirements.cpu                          | closed            | optional
      program    | requirements.cpu.architecture             | one x86_64,arm64  | optional
      program    | requirements.cpu.vendor                   | text              | optional
      program    | requirements.cpu.features                 | list              | optional
      program    | requirements.cpu.features[0]              | text              | element
      program    | requirements.node                         | closed            | optional
      program    | requirements.node.owner                   | text              | optional
      program    | requirements.node.address_regex           | text 256          | optional
      program    | requirements.node.node_hash               | hash              | optional
      program    | requirements.node.terms_and_conditions    | hash              | optional
      program    | requirements.gpu                          | list              | optional
      program    | requirements.gpu[0]                       | closed            | element
      program    | requirements.gpu[0].vendor                | text              | required
      program    | requirements.gpu[0].device_name           | text              | required
      program    | requirements.gpu[0].device_class          | one 0300,0302     | required
      program    | requirements.gpu[0].device_id             | text              | required
      program    | replaces                                  | text 128          | optional
      program    | volumes                                   | list 256          | default
      program    | volumes[0]                                | closed            | element
      program    | volumes[0].ref                            | hash              | required
      program    | volumes[0].use_latest                     | flag              | default
      program    | volumes[0].comment                        | text 256          | optional
      program    | volumes[0].mount                          | text 256          | optional
      program    | volumes[1]                                | closed            | element
      program    | volumes[1].size_mib                       | strict 1000       | required
      program    | volumes[2]                                | closed            | element
      program    | volumes[2].size_mib                       | strict 1953125    | required
      program    | volumes[2].parent                         | open              | optional
      program    | volumes[2].parent.ref                     | hash              | required
      program    | volumes[2].parent.use_latest              | flag              | default
      program    | volumes[2].persistence                    | one host,store    | optional
      program    | volumes[2].name                           | text 256          | optional
      program    | type                                      | one vm-function   | required
      program    | environment                               | open              | required
      program    | environment.reproducible                  | flag              | default
      program    | environment.internet                      | flag              | default
      program    | environment.aleph_api                     | flag              | default
      program    | environment.shared_cache                  | flag              | default
      program    | code                                      | open              | required
      program    | code.encoding                             | one plain,zip,squashfs | required
      program    | code.entrypoint                           | text              | required
      program    | code.ref                                  | hash              | required
      program    | code.interface                            | one asgi,binary   | optional
      program    | code.args                                 | list              | optional
      program    | code.args[0]                              | text              | element
      program    | code.use_latest                           | flag              | default
      program    | runtime                                   | open              | required
      program    | runtime.ref                               | hash              | required
      program    | runtime.use_latest                        | flag              | default
      program    | runtime.comment                           | text              | required
      program    | data                                      | open              | optional
      program    | data.encoding                             | one plain,zip,squashfs | required
      program    | data.mount                                | text              | required
      program    | data.ref                                  | hash              | required
      program    | data.use_latest                           | flag              | optional
      program    | export                                    | open              | optional
      program    | export.encoding                           | one plain,zip,squashfs | required
      program    | export.mount                              | text              | required
      program    | on                                        | closed            | required
      program    | on.http                                   | flag              | required
      program    | on.message                                | list              | optional
      program    | on.message[0]                             | map 32            | element
      program    | on.persistent                             | flag              | optional
      instance   | environment                               | open              | required
      instance   | environment.internet                      | flag              | default
      instance   | rootfs                                    | open              | required
      instance   | rootfs.parent                             | open              | required
      instance   | rootfs.parent.ref                         | hash              | required
      instance   | rootfs.parent.use_latest                  | flag              | default
      instance   | rootfs.persistence                        | one host,store    | required
      instance   | rootfs.size_mib                           | strict 1953125    | required
      instance   | rootfs.forgotten_by                       | list              | optional
      instance   | rootfs.forgotten_by[0]                    | text              | element
      sev        | environment.trusted_execution             | closed            | optional
      sev        | environment.trusted_execution.firmware    | hash              | optional
      sev        | environment.trusted_execution.mode        | one sev           | optional
      snp        | environment.trusted_execution.mode        | one sev_snp       | element
      snp        | environment.trusted_execution.runtime     | hash              | required
      snp        | environment.trusted_execution.attestation_port | int 65535    | optional
      snp        | environment.trusted_execution.measurements | list 16          | required
      snp        | environment.trusted_execution.measurements[0].platform | one sev_snp | required
      snp        | environment.trusted_execution.measurements[0].digest | hex 96  | required
      snp        | environment.trusted_execution.measurements[0].vcpu_type | text 64 | optional
      snp        | environment.trusted_execution.measurements[1].registers | closed | required
      snp        | environment.trusted_execution.measurements[1].registers.launch | hex 96 | required
      verifiable | environment                               | closed            | required
      verifiable | environment.internet                      | flag              | default
      verifiable | runtime                                   | closed            | required
      verifiable | runtime.ref                               | hash              | required
      verifiable | runtime.comment                           | text 1024         | default
      verifiable | workload                                  | closed            | required
      verifiable | workload.ref                              | hash              | required
      verifiable | workload.hash_tree                        | hash              | required
      verifiable | workload.roothash                         | hex 64            | required
      verifiable | volumes                                   | list 8            | default
      verifiable | volumes[0]                                | closed            | element
      verifiable | volumes[0].ref                            | hash              | required
      verifiable | volumes[0].hash_tree                      | hash              | required
      verifiable | volumes[0].roothash                       | hex 64            | required
      verifiable | volumes[0].comment                        | text 1024         | default
      verifiable | verification                              | closed            | required
      verifiable | verification.backend                      | one sev_snp       | required
      verifiable | verification.measurements                 | list 16           | required
      verifiable | payment                                   | open              | required
      verifiable | payment.type                              | one credit        | required
      verifiable | metadata                                  | map 256           | optional
      verifiable | resources.vcpus                           | int 256           | default
      """;

  record Field(String example, String path, String kind, String presence) {

    static Field parse(String row) {
      String[] cells = row.split("\\|", -1);
      return new Field(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip());
    }

    String word() {
      return kind.split(" ", -1)[0];
    }

    String argument() {
      return kind.contains(" ") ? kind.substring(kind.indexOf(' ') + 1) : "";
    }

    boolean isUnlimited() {
      return argument().isEmpty();
    }

    int limit() {
      return Integer.parseInt(argument());
    }

    @Override
    public String toString() {
      return example + " " + path;
    }
  }

  static Stream<Field> fields() {
    return FIELDS.lines().map(Field::parse);
  }

  private static ObjectNode example(String name) {
    return switch (name) {
      case "program" -> MachineTexts.program();
      case "instance" -> MachineTexts.instance();
      case "sev" -> MachineTexts.sev();
      case "snp" -> MachineTexts.snp();
      case "verifiable" -> MachineTexts.verifiable();
      default -> throw new IllegalArgumentException(name);
    };
  }

  static MessageType type(String example) {
    return switch (example) {
      case "program" -> MessageType.PROGRAM;
      case "verifiable" -> MessageType.V_PROGRAM;
      default -> MessageType.INSTANCE;
    };
  }

  @Test
  void theExamplesAreValid() {
    for (String name : List.of("program", "instance", "sev", "snp", "verifiable")) {
      assertAccepted(name, example(name));
    }
    for (MessageType type :
        List.of(MessageType.PROGRAM, MessageType.INSTANCE, MessageType.V_PROGRAM)) {
      ContentParser.parse(type, MachineTexts.small(type).toString());
    }
  }

  /** A field of an example that has no row would not be tested. */
  @Test
  void everyFieldOfEveryExampleHasARow() {
    Set<String> rows = new TreeSet<>(Set.of("address", "time"));
    fields().map(Field::path).forEach(rows::add);
    // Tested one by one below, because of what they depend on.
    rows.addAll(
        Set.of(
            "volumes[1].ephemeral",
            "volumes[1].comment",
            "volumes[1].mount",
            "volumes[2].comment",
            "volumes[2].mount",
            "environment.hypervisor",
            "environment.trusted_execution.policy",
            "verification.policy"));
    for (String name : List.of("program", "instance", "sev", "snp", "verifiable")) {
      Set<String> paths = new TreeSet<>();
      collect(example(name), "", paths);
      paths.removeIf(path -> path.startsWith("metadata.") || path.startsWith("on.message[0]."));
      paths.removeIf(path -> path.contains("measurements["));
      assertThat(rows).as(name).containsAll(paths);
    }
  }

  private static void collect(JsonNode node, String path, Set<String> paths) {
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        paths.add(path + "[" + i + "]");
        collect(array.get(i), path + "[" + i + "]", paths);
      }
    }
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(member -> {
            String name = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
            paths.add(name);
            collect(member.getValue(), name, paths);
          });
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void missingOrNull(Field field) {
    switch (field.presence()) {
      case "required" -> {
        assertRefusedWithout(field);
        assertRefused(field, "null");
      }
      case "default" -> {
        assertAcceptedWithout(field);
        assertRefused(field, "null");
      }
      case "optional" -> {
        assertAcceptedWithout(field);
        assertAccepted(field, "null");
      }
      case "element" -> {
        if (!field.kind().equals("one sev_snp")) {
          assertRefused(field, "null");
        }
      }
      default -> throw new IllegalArgumentException(field.presence());
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void ofEveryType(Field field) {
    accepted(field).forEach(value -> assertAccepted(field, value));
    refused(field).forEach(value -> assertRefused(field, value));
  }

  private static List<String> accepted(Field field) {
    return switch (field.word()) {
      case "flag" ->
          List.of("true", "false", "0", "1", "0.0", "1e0", "\"yes\"", "\"ON\"", "\"f\"", "\"0\"");
      case "int" -> {
        String most = field.argument();
        yield List.of("1", most, most + ".0", "\"1\"", "\" " + most + ".0 \"", "true");
      }
      case "strict" -> List.of("1", field.argument());
      case "text" -> {
        List<String> texts = new ArrayList<>(List.of("\"\"", "\"x\""));
        if (!field.isUnlimited()) {
          texts.add("\"" + "\ud83d\ude00".repeat(field.limit()) + "\"");
          texts.add("\"" + "\\u00e9".repeat(field.limit()) + "\"");
        }
        yield texts;
      }
      case "hash" ->
          List.of(
              "\"" + "f".repeat(64) + "\"",
              "\"Qm" + "z".repeat(44) + "\"",
              "\"bafy" + "2".repeat(55) + "\"");
      case "hex" -> List.of("\"" + "0123456789abcdef".repeat(6).substring(0, field.limit()) + "\"");
      case "one" ->
          Stream.of(field.argument().split(",", -1)).map(MachineFieldsTest::quoted).toList();
      case "map" ->
          field.path().contains("message")
              ? List.of("{}", map(field.limit(), "[1]"))
              : List.of("{}", map(field.limit(), "\"x\""), map(field.limit(), "\"x\"", "\"y\""));
      default -> List.of();
    };
  }

  private static List<String> refused(Field field) {
    List<String> values = new ArrayList<>(wrongTypes(field.word()));
    switch (field.word()) {
      case "flag" -> values.addAll(List.of("2", "-1", "0.5", "\"\"", "\" true\"", "\"maybe\""));
      case "int" -> {
        int over = field.limit() + 1;
        values.addAll(
            List.of(
                "0", "-1", "" + over, over + ".0", "\"" + over + "\"", "1.5", "\"1.5\"", "false"));
        values.addAll(List.of("\"\"", "\"x\"", "1e300", "\"1e1\"", "\"0x1\""));
      }
      case "strict" ->
          values.addAll(
              List.of("0", "-1", "" + (field.limit() + 1), "\"1\"", "1.0", "true", "1e1"));
      case "text" -> {
        if (!field.isUnlimited()) {
          values.add("\"" + "é".repeat(field.limit() + 1) + "\"");
        }
      }
      case "hash" ->
          values.addAll(
              List.of(
                  "\"\"",
                  "\"" + "F".repeat(64) + "\"",
                  "\"" + "f".repeat(63) + "\"",
                  "\"" + "f".repeat(65) + "\"",
                  "\"Qm" + "0".repeat(44) + "\"",
                  "\"bafk" + "2".repeat(55) + "\""));
      case "hex" -> {
        String digits = "a".repeat(field.limit() - 1);
        values.addAll(List.of("\"" + digits + "\"", "\"" + digits + "aa\"", "\"" + digits + "A\""));
        values.addAll(List.of("\"" + digits + "g\"", "\"" + digits + "a\\n\"", "\"\""));
      }
      case "one" -> {
        String name = field.argument().split(",", -1)[0];
        values.addAll(List.of("\"\"", quoted(name + " "), quoted("no-" + name)));
        if (!other(name).equals(name)) {
          values.add(quoted(other(name)));
        }
      }
      case "map" -> values.add(map(field.limit() + 1, "\"x\""));
      default -> {}
    }
    return values;
  }

  private static String other(String name) {
    return name.equals(name.toUpperCase(Locale.ROOT))
        ? name.toLowerCase(Locale.ROOT)
        : name.toUpperCase(Locale.ROOT);
  }

  private static List<String> wrongTypes(String word) {
    return switch (word) {
      case "flag", "int", "strict" -> List.of("[]", "[1]", "{}");
      case "text", "hash", "hex", "one" -> List.of("1", "true", "1.5", "[]", "[\"x\"]", "{}");
      case "open", "closed", "map" -> List.of("1", "true", "\"\"", "\"{}\"", "[]", "[{}]");
      case "list" -> List.of("1", "true", "\"\"", "\"[]\"", "{}", "{\"0\":1}");
      default -> throw new IllegalArgumentException(word);
    };
  }

  /** So many entries, the last one several times: only different keys count. */
  private static String map(int size, String... values) {
    List<String> entries = new ArrayList<>();
    for (int i = 1; i < size; i++) {
      entries.add("\"k" + i + "\":" + values[0]);
    }
    for (String value : values) {
      entries.add("\"last\":" + value);
    }
    return "{" + String.join(",", entries) + "}";
  }

  @ParameterizedTest
  @MethodSource("fields")
  void withAnUnknownKey(Field field) {
    switch (field.word()) {
      case "open" -> assertThatCode(() -> parse(field, extended(field))).doesNotThrowAnyException();
      case "closed" ->
          assertThatThrownBy(() -> parse(field, extended(field)))
              .isInstanceOf(InvalidMessageException.class)
              .hasMessageContaining("content." + field.path() + " has the unknown key 'extra'");
      default -> {}
    }
  }

  private static String extended(Field field) {
    ObjectNode content = example(field.example());
    JsonNode object = MachineTexts.parent(content, field.path() + ".extra");
    ((ObjectNode) object).put("extra", 1);
    return content.toString();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void asLongAsItMayBe(Field field) {
    if (!field.word().equals("list") || field.isUnlimited()) {
      return;
    }
    String atTheLimit = grown(field, field.limit());
    assertThatCode(() -> parse(field, atTheLimit)).doesNotThrowAnyException();
    String overIt = grown(field, field.limit() + 1);
    assertThatThrownBy(() -> parse(field, overIt))
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining(
            "content." + field.path() + " must have at most " + field.limit() + " elements");
  }

  private static String grown(Field field, int length) {
    ObjectNode content = example(field.example());
    ArrayNode list = (ArrayNode) MachineTexts.parent(content, field.path() + ".0");
    if (list.isEmpty()) {
      list.add("ssh-ed25519 A");
    }
    while (list.size() < length) {
      list.add(list.get(0));
    }
    return content.toString();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theContentItselfIsClosed(String name) {
    ObjectNode content = example(name);
    for (String key : List.of("extra", "Type", "ref", "item_hash", "key", "gpu", "cron")) {
      String text = content.deepCopy().put(key, 1).toString();
      assertThatThrownBy(() -> ContentParser.parse(type(name), text))
          .isInstanceOf(InvalidMessageException.class)
          .hasMessageContaining("content has the unknown key '" + key + "'");
    }
  }

  static Stream<String> examples() {
    return Stream.of("program", "instance", "sev", "snp", "verifiable");
  }

  private static void assertAcceptedWithout(Field field) {
    assertThatCode(() -> parse(field, without(field))).doesNotThrowAnyException();
  }

  private static void assertRefusedWithout(Field field) {
    assertThatThrownBy(() -> parse(field, without(field)))
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining("content.");
  }

  private static String without(Field field) {
    ObjectNode content = example(field.example());
    ObjectNode parent = (ObjectNode) MachineTexts.parent(content, field.path());
    parent.remove(MachineTexts.lastStep(field.path()));
    return content.toString();
  }

  private static void assertAccepted(String name, ObjectNode content) {
    assertThatCode(() -> ContentParser.parse(type(name), content.toString()))
        .as(name)
        .doesNotThrowAnyException();
  }

  private static void assertAccepted(Field field, String value) {
    assertThatCode(() -> parse(field, with(field, value)))
        .as("%s: %s", field, StrictJson.abbreviate(value))
        .doesNotThrowAnyException();
  }

  private static void assertRefused(Field field, String value) {
    assertThatThrownBy(() -> parse(field, with(field, value)))
        .as("%s: %s", field, StrictJson.abbreviate(value))
        .isInstanceOfSatisfying(
            InvalidMessageException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FORMAT);
              assertThat(e.errors())
                  .singleElement()
                  .asString()
                  .startsWith("content." + field.path())
                  .hasSizeLessThan(300);
            });
  }

  /** The example with this JSON in place of the field. */
  private static String with(Field field, String value) {
    ObjectNode content = example(field.example());
    JsonNode parent = MachineTexts.parent(content, field.path());
    String step = MachineTexts.lastStep(field.path());
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(step), "PLACE");
    } else {
      ((ObjectNode) parent).put(step, "PLACE");
    }
    return content.toString().replace("\"PLACE\"", value);
  }

  private static Content parse(Field field, String text) {
    return ContentParser.parse(type(field.example()), text);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }
}
