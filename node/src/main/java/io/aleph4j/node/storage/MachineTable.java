package io.aleph4j.node.storage;

import io.aleph4j.node.process.Forgettable;
import io.aleph4j.node.process.NewMachine;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.HostRequirements;
import io.aleph4j.protocol.InstanceContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.VerifiableProgramContent;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the tables {@code machine}, {@code machine_file} and {@code machine_version}. */
final class MachineTable {

  private static final String INSERT = "INSERT INTO machine SELECT * FROM unnest(?::machine[])";

  private static final String INSERT_FILES =
      "INSERT INTO machine_file SELECT * FROM unnest(?::machine_file[])";

  private static final String INSERT_VERSIONS =
      "INSERT INTO machine_version SELECT * FROM unnest(?::machine_version[])";

  private static final String DELETE = "DELETE FROM machine WHERE seq = ANY (?::bigint[])";

  private static final String DELETE_FILES =
      "DELETE FROM machine_file WHERE machine_seq = ANY (?::bigint[])";

  private static final String RELEASE =
      "UPDATE machine_file SET kept_message = NULL WHERE kept_message = ANY (?::text[])";

  private static final String DELETE_VERSIONS =
      "DELETE FROM machine_version WHERE vm_hash = ANY (?::text[])";

  private static final Set<MessageType> MACHINES =
      EnumSet.of(MessageType.PROGRAM, MessageType.INSTANCE, MessageType.V_PROGRAM);

  /**
   * Writes new machines. Their messages, and those of the files that they keep, must be there
   * before.
   */
  void insert(Script script, List<NewMachine> machines) {
    if (machines.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    RowArray files = new RowArray();
    RowArray versions = new RowArray();
    for (NewMachine machine : machines) {
      add(rows.row(), machine);
      addFiles(files, machine);
      addVersion(versions, machine);
    }
    script.add(INSERT, rows.toString());
    script.add(INSERT_FILES, files.toString());
    script.add(INSERT_VERSIONS, versions.toString());
  }

  private static void add(RowArray row, NewMachine machine) {
    Envelope envelope = machine.stored().message().envelope();
    ExecutableContent content = machine.content();
    String hash = envelope.itemHash().value();
    row.add(machine.stored().seq())
        .add(hash)
        .add(Keys.hashPrefix(hash))
        .add(Codes.of(envelope.type()))
        .add(content.address().value())
        .add(content.spec().allowAmend())
        .add(isPersistent(content))
        .add(Codes.of(content.spec().payment().type()))
        .add(nodeHash(content.spec().requirements()))
        .add(envelope.time().micros())
        .add(content.time().micros())
        .add(subscriptions(content));
  }

  private static boolean isPersistent(ExecutableContent content) {
    return switch (content) {
      case ProgramContent program -> program.triggers().persistent();
      case InstanceContent _, VerifiableProgramContent _ -> true;
    };
  }

  private static @Nullable String nodeHash(HostRequirements requirements) {
    HostRequirements.Node node = requirements.node();
    ItemHash hash = node == null ? null : node.hash();
    return hash == null ? null : hash.value();
  }

  private static @Nullable String subscriptions(ExecutableContent content) {
    return content instanceof ProgramContent program && !program.triggers().messages().isEmpty()
        ? '[' + String.join(",", program.triggers().messages()) + ']'
        : null;
  }

  private static void addFiles(RowArray rows, NewMachine machine) {
    List<NewMachine.Use> uses = machine.uses();
    for (int i = 0; i < uses.size(); i++) {
      NewMachine.Use use = uses.get(i);
      String message = use.file().ref().message().value();
      rows.row()
          .add(machine.stored().seq())
          .add(i)
          .add(Codes.of(use.file().role()))
          .add(message)
          .add(use.file().ref().useLatest())
          .add(use.kept() ? message : null);
    }
  }

  // An update does not supersede what it replaces: every machine is its own current version, and a
  // verifiable program has none (spec 01 §5.6, §8.1 Q-4).
  private static void addVersion(RowArray rows, NewMachine machine) {
    ExecutableContent content = machine.content();
    if (content instanceof VerifiableProgramContent) {
      return;
    }
    String hash = machine.stored().message().envelope().itemHash().value();
    rows.row().add(hash).add(content.address().value()).add(hash).add(content.time().micros());
  }

  /**
   * Lets these messages go from under the machines that use their files: whoever owns a file and no
   * longer pays for it need not ask anybody.
   */
  void release(Script script, String messages) {
    script.add(RELEASE, messages);
  }

  /** Deletes the machines among these messages; they keep nothing any longer. */
  void delete(Script script, List<Forgettable> messages) {
    List<Forgettable> machines =
        messages.stream().filter(one -> MACHINES.contains(one.type())).toList();
    if (machines.isEmpty()) {
      return;
    }
    String seqs = RowArray.array(machines.stream().map(Forgettable::seq).toList());
    script.add(DELETE_FILES, seqs);
    script.add(DELETE, seqs);
    script.add(
        DELETE_VERSIONS, RowArray.array(machines.stream().map(one -> one.hash().value()).toList()));
  }
}
