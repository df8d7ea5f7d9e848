package io.aleph4j.node.process;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ProgramContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machines of a batch while it is decided, as part of its {@link BatchState}. */
final class BatchMachines {

  private final Map<ItemHash, MachineState> programs;
  private final Map<ItemHash, ItemHash> users;
  private final List<NewMachine> created = new ArrayList<>();

  BatchMachines(LoadedState loaded) {
    programs = new HashMap<>(loaded.programs());
    users = new HashMap<>(loaded.forget().users());
  }

  Optional<MachineState> program(ItemHash message) {
    return Optional.ofNullable(programs.get(message));
  }

  Optional<ItemHash> using(ItemHash message) {
    return Optional.ofNullable(users.get(message));
  }

  void create(StoredMessage stored, ExecutableContent machine, BatchFiles files) {
    ItemHash hash = stored.message().envelope().itemHash();
    List<NewMachine.Use> uses = new ArrayList<>();
    for (MachineFile file : MachineFile.of(machine)) {
      ItemHash message = file.ref().message();
      boolean keeps = file.role().keepsMessage();
      if (keeps) {
        users.putIfAbsent(message, hash);
      }
      uses.add(new NewMachine.Use(file, keeps && files.store(message).isPresent()));
    }
    if (machine instanceof ProgramContent) {
      programs.put(hash, new MachineState(machine.spec().allowAmend()));
    }
    created.add(new NewMachine(stored, machine, uses));
  }

  /** Takes a forgotten machine out of sight. */
  void forget(ItemHash message) {
    programs.remove(message);
  }

  List<NewMachine> created() {
    return created;
  }
}
