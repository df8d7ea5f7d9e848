package io.aleph4j.protocol;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Contents of machines: one of each kind with every field, and small ones. */
final class MachineTexts {

  static final String HASH = "0123456789abcdef".repeat(4);
  static final String DIGEST = "ab".repeat(48);

  private static final String SHARED =
      """
      "address":"0xA","time":1.5,"allow_amend":false,"metadata":{"name":"n","tags":["t"]},
      "authorized_keys":["ssh-ed25519 A"],"variables":{"A":"1"},"replaces":null,
      "resources":{"vcpus":2,"memory":2048,"seconds":30,
        "published_ports":[{"protocol":"udp","port":53}]},
      "payment":{"type":"credit","chain":"BASE","receiver":"0xR"},
      "requirements":{
        "cpu":{"architecture":"x86_64","vendor":"AuthenticAMD","features":["sev"]},
        "node":{"owner":"0xO","address_regex":"^https?://","node_hash":"HASH",
          "terms_and_conditions":"HASH"},
        "gpu":[{"vendor":"NVIDIA","device_name":"L40S","device_class":"0302",
          "device_id":"10de:26b9"}]},
      """;
  private static final String VOLUMES =
      """
      "volumes":[
        {"ref":"HASH","use_latest":false,"comment":"c","mount":"/a"},
        {"ephemeral":true,"size_mib":1000,"comment":"c","mount":"/b"},
        {"size_mib":2000,"parent":{"ref":"HASH","use_latest":false},"persistence":"host",
          "name":"n","comment":"c","mount":"/c"}]\
      """;
  private static final String INSTANCE =
      SHARED
          + VOLUMES
          + """
          ,"rootfs":{"parent":{"ref":"HASH","use_latest":true},"persistence":"store",
            "size_mib":20480,"forgotten_by":["x"]},
          "environment":{"reproducible":false,"internet":true,"aleph_api":true,"shared_cache":true,
            "hypervisor":"qemu\"\
          """;

  private MachineTexts() {}

  /** A program with every field. */
  static ObjectNode program() {
    return object(
        SHARED
            + VOLUMES
            + """
            ,"type":"vm-function",
            "environment":{"reproducible":false,"internet":true,"aleph_api":true,"shared_cache":true},
            "code":{"encoding":"zip","entrypoint":"main:app","ref":"HASH","interface":"asgi",
              "args":["a"],"use_latest":true},
            "runtime":{"ref":"HASH","use_latest":false,"comment":"c"},
            "data":{"encoding":"plain","mount":"/d","ref":"HASH","use_latest":true},
            "export":{"encoding":"squashfs","mount":"/e"},
            "on":{"http":true,"message":[{"sender":"0xA"}],"persistent":true}
            """);
  }

  /** An instance with every field but a trusted execution. */
  static ObjectNode instance() {
    return object(INSTANCE + "}");
  }

  /** An instance with every field of SEV. */
  static ObjectNode sev() {
    return object(
        INSTANCE + ",\"trusted_execution\":{\"firmware\":\"HASH\",\"policy\":5,\"mode\":\"sev\"}}");
  }

  /** An instance with every field of SEV-SNP, and measurements in both forms. */
  static ObjectNode snp() {
    return object(
        INSTANCE
            + ",\"trusted_execution\":{\"mode\":\"sev_snp\",\"policy\":196608,\"runtime\":\"HASH\","
            + "\"attestation_port\":8443,\"measurements\":"
            + measurements()
            + "}}");
  }

  /** A verifiable program with every field. */
  static ObjectNode verifiable() {
    String disk = "{\"ref\":\"HASH\",\"hash_tree\":\"HASH\",\"roothash\":\"HASH\"";
    ObjectNode content =
        object(
            SHARED
                + "\"environment\":{\"internet\":true},\"runtime\":{\"ref\":\"HASH\",\"comment\":\"c\"},"
                + "\"workload\":"
                + disk
                + "},\"volumes\":["
                + disk
                + ",\"comment\":\"c\"}],\"verification\":{\"backend\":\"sev_snp\",\"policy\":196608,"
                + "\"measurements\":"
                + measurements()
                + "}");
    content.putArray("authorized_keys");
    content.putObject("variables");
    return content;
  }

  private static String measurements() {
    return ("[{\"platform\":\"sev_snp\",\"digest\":\"DIGEST\",\"vcpu_type\":\"EPYC-v4\"},"
            + "{\"platform\":\"sev_snp\",\"registers\":{\"launch\":\"DIGEST\"}}]")
        .replace("DIGEST", DIGEST);
  }

  /** The members of a content of this type that must be there, beside address and time. */
  static List<String> smallest(MessageType type) {
    String disk = "{\"ref\":\"HASH\",\"hash_tree\":\"HASH\",\"roothash\":\"HASH\"}";
    List<String> members =
        switch (type) {
          case PROGRAM ->
              List.of(
                  "\"type\":\"vm-function\"",
                  "\"environment\":{}",
                  "\"code\":{\"encoding\":\"zip\",\"entrypoint\":\"run\",\"ref\":\"HASH\"}",
                  "\"runtime\":{\"ref\":\"HASH\",\"comment\":\"\"}",
                  "\"on\":{\"http\":false}");
          case INSTANCE ->
              List.of(
                  "\"environment\":{}",
                  "\"rootfs\":{\"parent\":{\"ref\":\"HASH\"},\"persistence\":\"host\",\"size_mib\":1}");
          case V_PROGRAM ->
              List.of(
                  "\"environment\":{}",
                  "\"payment\":{\"type\":\"credit\"}",
                  "\"runtime\":{\"ref\":\"HASH\"}",
                  "\"workload\":" + disk,
                  "\"verification\":{\"backend\":\"sev_snp\",\"measurements\":"
                      + measurements()
                      + "}");
          case POST, AGGREGATE, STORE, FORGET ->
              throw new IllegalArgumentException(type + " is no machine");
        };
    return Stream.concat(Stream.of("\"allow_amend\":false", "\"resources\":{}"), members.stream())
        .map(member -> member.replace("HASH", HASH))
        .toList();
  }

  /** The smallest content of this type. */
  static ObjectNode small(MessageType type) {
    return object("\"address\":\"0xA\",\"time\":1.5," + String.join(",", smallest(type)));
  }

  static ObjectNode object(String members) {
    return (ObjectNode) StrictJson.parse("{" + members.replace("HASH", HASH) + "}");
  }

  /** What stands before the last step of a path such as {@code volumes[0].ref}. */
  static JsonNode parent(ObjectNode content, String path) {
    JsonNode node = content;
    List<String> steps = steps(path);
    for (String step : steps.subList(0, steps.size() - 1)) {
      node = node instanceof ArrayNode array ? array.get(Integer.parseInt(step)) : node.get(step);
    }
    return node;
  }

  static String lastStep(String path) {
    return steps(path).getLast();
  }

  private static List<String> steps(String path) {
    return List.of(path.replace("[", ".").replace("]", "").split("\\.", -1));
  }
}
