package io.aleph4j.compute.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aleph4j.compute.definition.UndefinedMachineException.Reason;
import io.aleph4j.protocol.ItemHash;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
  private static final ItemHash FILE = ItemHash.sha256("file");
  private static final ItemHash NEWER = ItemHash.sha256("newer");
  private static final ItemHash OTHER = ItemHash.sha256("other");

  private final FakeMessages messages = new FakeMessages();
  private final Definitions definitions = new Definitions(messages);
  private final ItemHash code = messages.store(FILE);
  private final ProgramText text = new ProgramText(code, messages.store(OTHER));

  private VmDefinition define() {
    return definitions.define(messages.add("PROGRAM", text.toString()));
  }

  private void assertUndefined(ItemHash hash, Reason reason) {
    Throwable thrown = catchThrowable(() -> definitions.define(hash));
    assertThat(thrown).isInstanceOf(UndefinedMachineException.class);
    assertThat(((UndefinedMachineException) thrown).reason()).isEqualTo(reason);
  }

  @Test
  void theOwnersNewestAmendmentIsInForce() {
    messages.amend("STORE", FakeMessages.storeContent(OTHER, "0xSomebodyElse", code.value()));
    messages.amend("STORE", FakeMessages.storeContent(OTHER, FakeMessages.OWNER, "ab".repeat(32)));
    messages.amend("STORE", FakeMessages.storeContent(OTHER, FakeMessages.OWNER, null));
    ItemHash amendment =
        messages.amend("STORE", FakeMessages.storeContent(NEWER, FakeMessages.OWNER, code.value()));
    messages.amend("STORE", FakeMessages.storeContent(FILE, FakeMessages.OWNER, code.value()));
    VmDefinition made = define();
    assertThat(made.code().file()).isEqualTo(new VmDefinition.FileInForce(amendment, NEWER));
    assertThat(made.watched()).containsExactly(code);
    assertThat(made.files()).hasSize(2);
  }

  @Test
  void whoDoesNotWantTheLatestGetsTheOriginal() {
    messages.amend("STORE", FakeMessages.storeContent(NEWER, FakeMessages.OWNER, code.value()));
    text.object("code").put("use_latest", false);
    VmDefinition made = define();
    assertThat(made.code().file()).isEqualTo(new VmDefinition.FileInForce(code, FILE));
    assertThat(made.watched()).isEmpty();
  }

  @Test
  void everyFileThatItIsMadeOfIsKnown() {
    ItemHash data = messages.store(ItemHash.sha256("data"));
    ItemHash disk = messages.store(ItemHash.sha256("disk"));
    ItemHash parent = messages.store(ItemHash.sha256("parent"));
    text.json()
        .putObject("data")
        .put("encoding", "zip")
        .put("mount", "/d")
        .put("ref", data.value())
        .put("use_latest", true);
    text.volume("{\"ref\":\"%s\",\"use_latest\":true,\"mount\":\"/v\"}".formatted(disk));
    text.volume("{\"ephemeral\":true,\"size_mib\":1,\"mount\":\"/e\"}");
    text.volume(
        ("{\"persistence\":\"host\",\"size_mib\":1,\"name\":\"p\",\"mount\":\"/p\","
                + "\"parent\":{\"ref\":\"%s\",\"use_latest\":false}}")
            .formatted(parent));
    VmDefinition made = define();
    assertThat(made.files())
        .extracting(file -> file.content())
        .containsExactlyInAnyOrder(
            OTHER,
            FILE,
            ItemHash.sha256("data"),
            ItemHash.sha256("disk"),
            ItemHash.sha256("parent"));
    assertThat(made.watched()).containsExactlyInAnyOrder(code, data, disk);
  }

  @Test
  void aMessageThatIsNotInlineIsReadFromItsContent() {
    ItemHash hash = new ItemHash("ab".repeat(32));
    messages.put(hash, FakeMessages.message("PROGRAM", hash, null, text.json()));
    assertThat(definitions.define(hash).code().file().content()).isEqualTo(FILE);
  }

  @Test
  void saysWhyThereIsNoMachine() {
    assertUndefined(ItemHash.sha256("unknown"), Reason.UNKNOWN);
    assertUndefined(code, Reason.OTHER_TYPE);
    assertUndefined(messages.add("PROGRAM", "{}"), Reason.MALFORMED);
    ItemHash forged = ItemHash.sha256("forged");
    messages.put(forged, FakeMessages.message("PROGRAM", forged, text.toString(), text.json()));
    assertUndefined(forged, Reason.MALFORMED);
    ItemHash swapped = ItemHash.sha256("swapped");
    messages.put(swapped, FakeMessages.inline("PROGRAM", text.toString()));
    assertUndefined(swapped, Reason.MALFORMED);
    text.object("code").put("ref", "ab".repeat(32));
    assertUndefined(messages.add("PROGRAM", text.toString()), Reason.FILE_MISSING);
    text.object("code").put("ref", messages.add("POST", "{}").value());
    assertUndefined(messages.add("PROGRAM", text.toString()), Reason.FILE_MISSING);
  }

  @Test
  void namesFitIntoHosts() {
    ItemHash hash =
        new ItemHash("67705389842a0a1b95eaa408b009741027964edc805997475e95c505d642edd8");
    String label = "m5yfhcmefifbxfpkuqelaclucatzmtw4qbmzor26sxcqlvsc5xma";
    assertThat(HostNames.of(hash)).isEqualTo(label);
    assertThat(HostNames.parse(label.toUpperCase(java.util.Locale.ROOT))).contains(hash);
    assertThat(HostNames.parse("www")).isEmpty();
    assertThat(HostNames.parse("")).isEmpty();
    assertThat(HostNames.of(new ItemHash("QmX"))).isEqualTo("QmX");
  }

  @Property(tries = 200)
  void everyHashIsFoundByItsName(@ForAll @Size(32) byte[] bytes) {
    ItemHash hash = new ItemHash(java.util.HexFormat.of().formatHex(bytes));
    assertThat(HostNames.parse(HostNames.of(hash))).contains(hash);
  }
}
