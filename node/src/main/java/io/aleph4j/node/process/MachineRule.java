package io.aleph4j.node.process;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.InstanceContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MachineVolume;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.Subject;
import io.aleph4j.protocol.VerifiableProgramContent;
import java.util.List;
import java.util.Optional;

/**
 * Programs, instances and verifiable programs (spec 01 §5.5, §5.6).
 *
 * <p>Whatever files a machine names must be there first, but for those of a verifiable program:
 * whoever runs it finds out.
 */
final class MachineRule implements MessageRule<ExecutableContent> {

  private static final long MEBIBYTE = 1 << 20;

  private final PaymentRule payment;

  MachineRule(PaymentRule payment) {
    this.payment = payment;
  }

  @Override
  public Decision decide(Envelope envelope, ExecutableContent machine, State state) {
    return permission(envelope, machine, state)
        .or(() -> dependencies(machine, state))
        .orElseGet(() -> payment.accept(envelope, machine, state));
  }

  private static Optional<Decision> permission(
      Envelope envelope, ExecutableContent machine, State state) {
    Subject subject = Subject.of(envelope, machine);
    return Permissions.check(envelope, machine.address(), subject, state).map(denied -> denied);
  }

  private static Optional<Decision> dependencies(ExecutableContent machine, State state) {
    return switch (machine) {
      case VerifiableProgramContent _ -> Optional.empty();
      case ProgramContent program ->
          files(machine, state)
              .or(() -> volumes(program.volumes(), state))
              .or(() -> replaced(machine, state));
      case InstanceContent instance ->
          files(machine, state)
              .or(() -> volumes(instance.volumes(), state))
              .or(() -> rootfs(instance.rootfs(), state))
              .or(() -> replaced(machine, state));
    };
  }

  private static Optional<Decision> files(ExecutableContent machine, State state) {
    List<ItemHash> missing =
        machine.files().stream()
            .filter(file -> file(file, state).isEmpty())
            .map(FileRef::message)
            .distinct()
            .toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Decision.Wait(
            ErrorCode.VM_VOLUME_NOT_FOUND,
            missing.getFirst(),
            Detail.ofAll(missing.stream().map(ItemHash::value).toList())));
  }

  /** The file that is meant: the latest version under the tag of this name, or exactly this one. */
  static Optional<FileLedger.Entry> file(FileRef ref, State state) {
    return ref.useLatest()
        ? state.tag(ref.message().value()).map(TagState::latest)
        : state.store(ref.message()).map(StoreState::file);
  }

  private static Optional<Decision> volumes(List<MachineVolume> volumes, State state) {
    for (int i = 0; i < volumes.size(); i++) {
      if (volumes.get(i) instanceof MachineVolume.Persistent disk && disk.parent() != null) {
        Optional<Decision> refusal = room(nameOf(disk, i), disk.parent(), disk.sizeMib(), state);
        if (refusal.isPresent()) {
          return refusal;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Decision> rootfs(InstanceContent.Rootfs disk, State state) {
    return room("rootfs", disk.parent(), disk.sizeMib(), state);
  }

  private static Optional<Decision> room(String name, FileRef parent, int sizeMib, State state) {
    long size = sizeMib * MEBIBYTE;
    return file(parent, state)
        .filter(file -> file.size() > size)
        .map(file ->
            new Decision.Reject(
                ErrorCode.VM_VOLUME_TOO_SMALL,
                List.of(
                    new Detail.VolumeTooSmall(
                        name, parent.message(), file.hash(), file.size(), size))));
  }

  private static String nameOf(MachineVolume.Persistent disk, int index) {
    if (disk.name() != null) {
      return disk.name();
    }
    return disk.mount() != null ? disk.mount() : "#" + index;
  }

  // Only programs are looked for, whoever owns them, and nobody remembers that one was replaced:
  // each machine goes on being its own current version, and none is ever an update (spec 01 §8.1,
  // Q-4). So nothing is refused with code 303.
  private static Optional<Decision> replaced(ExecutableContent machine, State state) {
    String replaces = machine.spec().replaces();
    if (replaces == null) {
      return Optional.empty();
    }
    ItemHash target = new ItemHash(replaces);
    Optional<MachineState> found = state.program(target);
    if (found.isEmpty()) {
      return Optional.of(
          new Decision.Wait(
              ErrorCode.VM_REF_NOT_FOUND,
              target,
              Detail.of(
                  "the program " + target + " is not known here: only programs can be replaced")));
    }
    if (!found.get().allowAmend()) {
      return Optional.of(
          new Decision.Reject(
              ErrorCode.VM_AMEND_NOT_ALLOWED,
              "the program "
                  + target
                  + " does not allow to be replaced: publish this one without 'replaces'"));
    }
    return Optional.empty();
  }
}
