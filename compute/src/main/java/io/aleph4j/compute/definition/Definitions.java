package io.aleph4j.compute.definition;

import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MachineVolume;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.StoreContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes definitions of messages (spec 04 §5.1). Safe for many threads; keeps nothing. */
public final class Definitions {
  private final MessageSource messages;

  /** Asks these messages. */
  public Definitions(MessageSource messages) {
    this.messages = messages;
  }

  /**
   * What a message defines, with the amendments that are in force now.
   *
   * @throws UndefinedMachineException when nobody knows the message, it defines no machine, or one
   *     that this node does not run; or when a file that it names is not there
   */
  public VmDefinition define(ItemHash hash) {
    NetworkMessage message =
        message(hash).orElseThrow(() -> UndefinedMachineException.unknown(hash));
    return switch (message.type()) {
      case "PROGRAM" -> program(hash, read(message, MessageType.PROGRAM, ProgramContent.class));
      default -> throw UndefinedMachineException.noProgram(hash, message.type());
    };
  }

  /** Whether a message was forgotten or removed, and not just not found. */
  public boolean isGone(ItemHash hash) {
    return messages.isGone(hash);
  }

  private VmDefinition program(ItemHash hash, ProgramContent content) {
    Set<ItemHash> watched = new LinkedHashSet<>();
    ProgramContent.Code code = content.code();
    ProgramContent.Data data = content.data();
    List<VmDefinition.Volume> volumes = new ArrayList<>();
    for (MachineVolume volume : content.volumes()) {
      volumes.add(
          new VmDefinition.Volume(
              volume, volume.file().map(ref -> inForce(ref, watched)).orElse(null)));
    }
    return new VmDefinition(
        hash,
        content.address(),
        content.triggers().persistent()
            ? VmDefinition.Kind.PERSISTENT_PROGRAM
            : VmDefinition.Kind.ON_DEMAND,
        content.spec().resources().vcpus(),
        content.spec().resources().memoryMib(),
        Duration.ofSeconds(content.spec().resources().seconds()),
        content.environment().internet(),
        content.environment().alephApi(),
        inForce(content.runtime().file(), watched),
        new VmDefinition.Code(
            code.encoding(),
            code.entrypoint(),
            inForce(code.file(), watched),
            code.calling(),
            code.args()),
        data == null ? null : data(data, watched),
        volumes,
        content.spec().variables(),
        content.spec().authorizedKeys(),
        watched);
  }

  private VmDefinition.Data data(ProgramContent.Data data, Set<ItemHash> watched) {
    return new VmDefinition.Data(data.encoding(), data.mount(), inForce(data.file(), watched));
  }

  /** The version of a file that counts now. Its owner decides, whoever signed for the owner. */
  private VmDefinition.FileInForce inForce(FileRef wanted, Set<ItemHash> watched) {
    StoreContent original = store(wanted.message());
    if (!wanted.useLatest()) {
      return new VmDefinition.FileInForce(wanted.message(), original.file());
    }
    watched.add(wanted.message());
    return latest(wanted.message(), original)
        .orElseGet(() -> new VmDefinition.FileInForce(wanted.message(), original.file()));
  }

  private Optional<VmDefinition.FileInForce> latest(ItemHash ref, StoreContent original) {
    for (NetworkMessage amendment : messages.amendments(ref, original.address())) {
      StoreContent content = read(amendment, MessageType.STORE, StoreContent.class);
      boolean isOwners = content.address().equals(original.address());
      if (isOwners && ref.value().equals(content.ref())) {
        return Optional.of(new VmDefinition.FileInForce(amendment.itemHash(), content.file()));
      }
    }
    return Optional.empty();
  }

  private StoreContent store(ItemHash ref) {
    NetworkMessage message =
        message(ref).orElseThrow(() -> UndefinedMachineException.fileMissing(ref));
    if (!message.type().equals(MessageType.STORE.wireName())) {
      throw UndefinedMachineException.fileMissing(ref);
    }
    return read(message, MessageType.STORE, StoreContent.class);
  }

  private Optional<NetworkMessage> message(ItemHash hash) {
    Optional<NetworkMessage> told = messages.message(hash);
    if (told.isPresent() && !told.get().itemHash().equals(hash)) {
      throw UndefinedMachineException.forged(hash);
    }
    return told;
  }

  /** A message's content; that of an inline message is what its hash is the hash of. */
  private static <T> T read(NetworkMessage message, MessageType type, Class<T> kind) {
    String text = text(message);
    try {
      return kind.cast(ContentParser.parse(type, text));
    } catch (InvalidMessageException e) {
      throw UndefinedMachineException.malformed(message.itemHash(), e);
    }
  }

  private static String text(NetworkMessage message) {
    @Nullable String inline = message.itemContent();
    if (inline == null) {
      return message.content().toString();
    }
    if (!ItemHash.sha256(inline).equals(message.itemHash())) {
      throw UndefinedMachineException.forged(message.itemHash());
    }
    return inline;
  }
}
