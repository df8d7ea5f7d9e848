package io.aleph4j.protocol;

import io.aleph4j.protocol.ProgramContent.Code;
import io.aleph4j.protocol.ProgramContent.Data;
import io.aleph4j.protocol.ProgramContent.Encoding;
import io.aleph4j.protocol.ProgramContent.Export;
import io.aleph4j.protocol.ProgramContent.Interface;
import io.aleph4j.protocol.ProgramContent.Triggers;
import java.util.List;
import java.util.Set;

/** Reads the contents of PROGRAM messages (spec 01 §2.6). */
final class ProgramContents {

  static final Keys KEYS = MachineFields.keys("type", "code", "runtime", "data", "export", "on");

  private static final Keys CODE =
      Keys.open("encoding", "entrypoint", "ref", "interface", "args", "use_latest");
  private static final Keys RUNTIME = Keys.open("ref", "use_latest", "comment");
  private static final Keys DATA = Keys.open("encoding", "mount", "ref", "use_latest");
  private static final Keys EXPORT = Keys.open("encoding", "mount");
  private static final Keys TRIGGERS = Keys.closed(Set.of("http", "message", "persistent"));

  private static final int MOST_SUBSCRIPTION_ENTRIES = 32;

  private ProgramContents() {}

  static ProgramContent read(SchemaReader content, Address address, Timestamp time) {
    content.value("type").string("vm-function"::equals, "'vm-function'");
    return new ProgramContent(
        address,
        time,
        MachineFields.read(content),
        EnvironmentFields.ofProgram(content),
        code(content.value("code")),
        runtime(content.value("runtime")),
        content.given("data").map(ProgramContents::data).orElse(null),
        content.given("export").map(ProgramContents::export).orElse(null),
        triggers(content.value("on")),
        VolumeFields.optional(content),
        ContentHeaders.of(MessageType.PROGRAM, content));
  }

  private static Code code(SchemaValue value) {
    SchemaReader code = value.object(CODE);
    String entrypoint = code.string("entrypoint");
    return new Code(
        encoding(code),
        entrypoint,
        MachineFields.file(code, false),
        code.given("interface")
            .map(name -> name.choice(Interface.class))
            .orElseGet(() -> inferred(entrypoint)),
        code.given("args")
            .map(args -> args.list(SchemaValue.UNLIMITED, SchemaValue::string))
            .orElse(List.of()));
  }

  private static Interface inferred(String entrypoint) {
    return entrypoint.indexOf(':') >= 0 ? Interface.ASGI : Interface.BINARY;
  }

  private static Encoding encoding(SchemaReader object) {
    return object.value("encoding").choice(Encoding.class);
  }

  private static ProgramContent.Runtime runtime(SchemaValue value) {
    SchemaReader runtime = value.object(RUNTIME);
    return new ProgramContent.Runtime(MachineFields.file(runtime, true), runtime.string("comment"));
  }

  private static Data data(SchemaValue value) {
    SchemaReader data = value.object(DATA);
    boolean useLatest = data.given("use_latest").map(SchemaValue::bool).orElse(false);
    return new Data(
        encoding(data), data.string("mount"), new FileRef(data.value("ref").hash(), useLatest));
  }

  private static Export export(SchemaValue value) {
    SchemaReader export = value.object(EXPORT);
    return new Export(encoding(export), export.string("mount"));
  }

  private static Triggers triggers(SchemaValue value) {
    SchemaReader triggers = value.object(TRIGGERS);
    return new Triggers(
        triggers.value("http").bool(),
        triggers
            .given("message")
            .map(messages -> messages.list(SchemaValue.UNLIMITED, ProgramContents::subscription))
            .orElse(List.of()),
        triggers.given("persistent").map(SchemaValue::bool).orElse(false));
  }

  private static String subscription(SchemaValue value) {
    value.object(Keys.atMost(MOST_SUBSCRIPTION_ENTRIES));
    return value.value().raw();
  }
}
