package io.aleph4j.node;

import static io.aleph4j.node.Draft.quoted;

import io.aleph4j.accounts.Account;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;

/** Drafts of messages about machines. */
public final class Machines {

  private static final String COMMON =
      "\"allow_amend\":true,\"resources\":{\"vcpus\":1,\"memory\":128,\"seconds\":30},";

  private Machines() {}

  /** The version of a file that this message brought, as a JSON object without braces. */
  public static String exactly(ItemHash message) {
    return "\"ref\":" + quoted(message.value()) + ",\"use_latest\":false";
  }

  /** The latest version of the file of this message, as a JSON object without braces. */
  public static String latest(ItemHash message) {
    return "\"ref\":" + quoted(message.value()) + ",\"use_latest\":true";
  }

  /** A program of exactly these files. */
  public static Draft program(Account sender, ItemHash code, ItemHash runtime) {
    return program(sender, exactly(code), exactly(runtime));
  }

  /** A program of these files. */
  public static Draft program(Account sender, String code, String runtime) {
    return Draft.of(
        sender,
        MessageType.PROGRAM,
        COMMON
            + "\"type\":\"vm-function\",\"environment\":{\"internet\":true},"
            + "\"code\":{\"encoding\":\"zip\",\"entrypoint\":\"main:app\","
            + code
            + "},\"runtime\":{\"comment\":\"\","
            + runtime
            + "},\"on\":{\"http\":true}");
  }

  /** An instance whose root disk begins as this file. */
  public static Draft instance(Account sender, String parent, int sizeMib) {
    return Draft.of(
        sender,
        MessageType.INSTANCE,
        COMMON
            + "\"environment\":{\"internet\":true},"
            + "\"rootfs\":{\"persistence\":\"host\",\"size_mib\":"
            + sizeMib
            + ",\"parent\":{"
            + parent
            + "}}");
  }

  /** A verifiable program of these files. */
  public static Draft verifiable(
      Account sender, ItemHash runtime, ItemHash workload, ItemHash tree) {
    return Draft.of(
        sender,
        MessageType.V_PROGRAM,
        "\"allow_amend\":false,\"payment\":{\"type\":\"credit\"},\"environment\":{\"internet\":true},"
            + "\"resources\":{\"vcpus\":1,\"memory\":128,\"seconds\":30},"
            + "\"runtime\":{\"ref\":"
            + quoted(runtime.value())
            + "},\"workload\":"
            + verified(workload, tree)
            + ",\"verification\":{\"backend\":\"sev_snp\",\"measurements\":[{\"platform\":\"sev_snp\","
            + "\"registers\":{\"launch\":"
            + quoted("ab".repeat(48))
            + "}}]}");
  }

  /** A disk of a verifiable program. */
  public static String verified(ItemHash file, ItemHash tree) {
    return "{\"ref\":"
        + quoted(file.value())
        + ",\"hash_tree\":"
        + quoted(tree.value())
        + ",\"roothash\":"
        + quoted("cd".repeat(32))
        + "}";
  }

  /** The same with these disks besides. */
  public static Draft withVolumes(Draft draft, String... volumes) {
    return with(draft, "\"volumes\":[" + String.join(",", volumes) + "]");
  }

  /** A disk that is only read. */
  public static String immutable(String file) {
    return "{\"mount\":\"/mnt/i\"," + file + "}";
  }

  /** A disk that stays. */
  public static String persistent(String parent, int sizeMib) {
    return "{\"persistence\":\"host\",\"name\":\"disk\",\"mount\":\"/mnt/p\",\"size_mib\":"
        + sizeMib
        + ",\"parent\":{"
        + parent
        + "}}";
  }

  /** The same in place of this machine. */
  public static Draft replacing(Draft draft, String machine) {
    return with(draft, "\"replaces\":" + quoted(machine));
  }

  /** The same, never to be replaced. */
  public static Draft frozen(Draft draft) {
    return draft.withFields(
        draft.fields().replace("\"allow_amend\":true", "\"allow_amend\":false"));
  }

  /** The same program, started by messages as well. */
  public static Draft startedBy(Draft program, String subscriptions) {
    return program.withFields(
        program
            .fields()
            .replace(
                "\"on\":{\"http\":true", "\"on\":{\"http\":true,\"message\":" + subscriptions));
  }

  /** The same with another member of the content. */
  public static Draft with(Draft draft, String member) {
    return draft.withFields(draft.fields() + ',' + member);
  }
}
