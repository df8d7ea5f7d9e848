package io.aleph4j.protocol.price;

import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StoreContent;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Small contents that are paid for, by what matters for their price. */
final class PriceContents {

  static final String HASH = "a".repeat(64);

  private PriceContents() {}

  /** A hash that this number names. */
  static String hash(int number) {
    return "%064x".formatted(number);
  }

  /** An instance with these members besides; {@code payment} null for none. */
  static ExecutableContent instance(@Nullable String payment, String... members) {
    return machine(
        MessageType.INSTANCE,
        payment,
        "\"environment\":{\"hypervisor\":\"qemu\"},\"rootfs\":{\"parent\":{\"ref\":\"HASH\"},"
            + "\"persistence\":\"host\",\"size_mib\":20480}",
        members);
  }

  /** A program. */
  static ExecutableContent program(
      @Nullable String payment, boolean persistent, String... members) {
    return machine(
        MessageType.PROGRAM,
        payment,
        "\"type\":\"vm-function\",\"environment\":{\"internet\":true},"
            + "\"code\":{\"encoding\":\"zip\",\"entrypoint\":\"run\",\"ref\":\"HASH\"},"
            + "\"runtime\":{\"ref\":\"HASH\",\"comment\":\"\"},"
            + "\"on\":{\"http\":true,\"persistent\":"
            + persistent
            + "}",
        members);
  }

  /** A verifiable program. */
  static ExecutableContent verifiable() {
    return machine(
        MessageType.V_PROGRAM,
        "credit",
        "\"environment\":{},\"runtime\":{\"ref\":\"HASH\"},\"workload\":{\"ref\":\"HASH\","
            + "\"hash_tree\":\"HASH\",\"roothash\":\"HASH\"},"
            + "\"verification\":{\"backend\":\"sev_snp\",\"measurements\":[{\"platform\":\"sev_snp\",\"digest\":\""
            + "ab".repeat(48)
            + "\"}]}");
  }

  private static ExecutableContent machine(
      MessageType type, @Nullable String payment, String own, String... members) {
    String resources =
        String.join(",", members).contains("\"resources\"")
            ? ""
            : ",\"resources\":{\"vcpus\":1,\"memory\":2048}";
    String text =
        "{\"address\":\"0xA\",\"time\":1,\"allow_amend\":false,"
            + own
            + resources
            + payment(payment)
            + (members.length == 0 ? "" : "," + String.join(",", members))
            + "}";
    return (ExecutableContent) ContentParser.parse(type, text.replace("HASH", HASH));
  }

  /** A file of this engine, {@code storage} or {@code ipfs}. */
  static StoreContent store(@Nullable String payment, String engine) {
    return (StoreContent)
        ContentParser.parse(
            MessageType.STORE,
            "{\"address\":\"0xA\",\"time\":1,\"item_type\":\"%s\",\"item_hash\":\"%s\"%s}"
                .formatted(engine, HASH, payment(payment)));
  }

  private static String payment(@Nullable String type) {
    return type == null ? "" : ",\"payment\":{\"type\":\"" + type + "\"}";
  }

  /** A requirement of these graphics cards. */
  static String gpus(String... devices) {
    StringBuilder cards = new StringBuilder();
    for (String device : devices) {
      cards
          .append(cards.isEmpty() ? "" : ",")
          .append("{\"vendor\":\"N\",\"device_name\":\"n\",\"device_class\":\"0302\",")
          .append("\"device_id\":\"")
          .append(device)
          .append("\"}");
    }
    return "\"requirements\":{\"node\":{\"node_hash\":\"HASH\"},\"gpu\":[" + cards + "]}";
  }

  /** Sizes in bytes by hash, the same for files and for the messages that keep them. */
  static FileSizes sizes(Map<String, Long> bytes) {
    return new FileSizes() {
      @Override
      public OptionalLong of(FileRef ref) {
        return ofFile(ref.message());
      }

      @Override
      public OptionalLong ofFile(ItemHash file) {
        Long size = bytes.get(file.value());
        return size == null ? OptionalLong.empty() : OptionalLong.of(size);
      }
    };
  }
}
