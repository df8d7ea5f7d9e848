package io.aleph4j.conformance;

import io.aleph4j.protocol.MessageType;
import java.util.Random;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Random contents that are valid but for what several fields must be together. */
final class ValidContents {

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int MOST_ELEMENTS = 3;
  private static final Integer[] SIZES = {1, 1_000, 1_001};

  private final Random random;
  private final OddValues odd;

  ValidContents(Random random, OddValues odd) {
    this.random = random;
    this.odd = odd;
  }

  ObjectNode of(MessageType type) {
    ObjectNode content = MAPPER.createObjectNode().put("address", "0xA").put("time", 1.5);
    return switch (type) {
      case POST -> post(content);
      case AGGREGATE -> content.put("key", "k").set("content", object());
      case STORE -> store(content);
      case FORGET -> forget(content);
      case PROGRAM -> program(content);
      case INSTANCE -> instance(content);
      case V_PROGRAM -> verifiable(content);
    };
  }

  /** A content whose only doubtful part is a regular expression. */
  ObjectNode withPattern() {
    ObjectNode content = of(MessageType.PROGRAM);
    ObjectNode node = object().put("address_regex", odd.regex());
    return content.set("requirements", object().set("node", node));
  }

  private ObjectNode post(ObjectNode content) {
    content.put("type", "t");
    maybe(() -> content.set("content", object()));
    maybe(() -> content.put("ref", "r"));
    maybe(() ->
        content.set(
            "ref",
            object()
                .put("chain", "ETH")
                .put("item_content", "{}")
                .put("item_hash", hash())
                .put("item_type", "inline")
                .put("sender", "0xA")
                .put("signature", "0xB")
                .put("time", 1)));
    return content;
  }

  private ObjectNode store(ObjectNode content) {
    content.put("item_type", pick("storage", "ipfs")).put("item_hash", hash());
    maybe(() -> content.put("ref", "r"));
    maybe(() -> content.put("size", 5));
    maybe(() -> content.put("content_type", "text/plain"));
    maybe(() -> content.set("metadata", object()));
    maybe(() -> content.set("payment", payment("hold", "credit")));
    return content;
  }

  private ObjectNode forget(ObjectNode content) {
    content.set("hashes", list(() -> text(hash())));
    maybe(() -> content.set("aggregates", list(() -> text(hash()))));
    maybe(() -> content.put("reason", "why"));
    return content;
  }

  private ObjectNode program(ObjectNode content) {
    machine(content);
    content.put("type", "vm-function");
    content.set("environment", environment());
    ObjectNode code =
        object()
            .put("encoding", "zip")
            .put("entrypoint", pick("main:app", "run"))
            .put("ref", hash());
    maybe(() -> code.put("interface", pick("asgi", "binary")));
    maybe(() -> code.set("args", list(() -> text("a"))));
    maybe(() -> code.put("use_latest", true));
    content.set("code", code);
    ObjectNode runtime = object().put("ref", hash()).put("comment", "c");
    maybe(() -> runtime.put("use_latest", false));
    content.set("runtime", runtime);
    maybe(() ->
        content.set(
            "data", object().put("encoding", "plain").put("mount", "/d").put("ref", hash())));
    maybe(() -> content.set("export", object().put("encoding", "squashfs").put("mount", "/e")));
    ObjectNode on = object().put("http", true);
    maybe(() -> on.put("persistent", random.nextBoolean()));
    maybe(() -> on.set("message", list(this::object)));
    content.set("on", on);
    maybe(() -> content.set("volumes", list(this::volume)));
    return content;
  }

  private ObjectNode instance(ObjectNode content) {
    machine(content);
    content.set("environment", environment());
    content.set(
        "rootfs",
        object()
            .put("persistence", pick("host", "store"))
            .put("size_mib", 20_480)
            .set("parent", object().put("ref", hash())));
    maybe(() -> content.set("volumes", list(this::volume)));
    return content;
  }

  private void machine(ObjectNode content) {
    content.put("allow_amend", random.nextBoolean());
    content.set("resources", resources());
    maybe(() -> content.set("metadata", object().put("name", "n")));
    maybe(() -> content.set("authorized_keys", list(() -> text("ssh-ed25519 A"))));
    maybe(() -> content.set("variables", object().put("A", "1").put("B", "2")));
    maybe(() -> content.set("payment", payment("hold", "credit", "superfluid")));
    maybe(() -> content.set("requirements", requirements()));
    maybe(() -> content.put("replaces", hash()));
  }

  private ObjectNode resources() {
    ObjectNode resources = object();
    maybe(() -> resources.put("vcpus", 2));
    maybe(() -> resources.put("memory", 2_048));
    maybe(() -> resources.put("seconds", 30));
    maybe(() ->
        resources.set(
            "published_ports", list(() -> object().put("protocol", "udp").put("port", 80))));
    return resources;
  }

  private ObjectNode payment(String... types) {
    ObjectNode payment = object().put("type", pick(types));
    maybe(() -> payment.put("chain", pick("ETH", "BASE", "AVAX")));
    maybe(() -> payment.put("receiver", "0xR"));
    return payment;
  }

  private ObjectNode requirements() {
    ObjectNode requirements = object();
    maybe(() ->
        requirements.set(
            "cpu",
            object()
                .put("architecture", pick("x86_64", "arm64"))
                .put("vendor", "AuthenticAMD")
                .set("features", list(() -> text("sev_snp")))));
    ObjectNode node = object();
    maybe(() -> node.put("owner", "0xO"));
    maybe(() -> node.put("address_regex", odd.regex()));
    maybe(() -> node.put("node_hash", hash()));
    maybe(() -> node.put("node_hash", hash()));
    maybe(() -> node.put("terms_and_conditions", hash()));
    maybe(() -> requirements.set("node", node));
    maybe(() -> requirements.set("node", node));
    maybe(() -> requirements.set("gpu", list(this::gpu)));
    return requirements;
  }

  private ObjectNode gpu() {
    return object()
        .put("vendor", "NVIDIA")
        .put("device_name", "L40S")
        .put("device_class", pick("0300", "0302"))
        .put("device_id", "10de:26b9");
  }

  private ObjectNode environment() {
    ObjectNode environment = object();
    maybe(() -> environment.put("internet", true));
    maybe(() -> environment.put("aleph_api", true));
    maybe(() -> environment.put("reproducible", false));
    maybe(() -> environment.put("shared_cache", true));
    maybe(() -> environment.put("hypervisor", pick("qemu", "firecracker")));
    maybe(() -> {
      environment.put("hypervisor", "qemu");
      environment.set("trusted_execution", random.nextBoolean() ? snp() : sev());
    });
    return environment;
  }

  private ObjectNode sev() {
    ObjectNode sev = object();
    maybe(() -> sev.put("firmware", hash()));
    maybe(() -> sev.put("policy", 5));
    maybe(() -> sev.put("mode", "sev"));
    return sev;
  }

  private ObjectNode snp() {
    ObjectNode snp = object().put("mode", "sev_snp").put("policy", 196_608).put("runtime", hash());
    maybe(() -> snp.put("attestation_port", 8443));
    return snp.set("measurements", someMeasurements());
  }

  private ArrayNode someMeasurements() {
    return list(this::measurement).add(measurement());
  }

  private ObjectNode measurement() {
    ObjectNode measurement = object().put("platform", "sev_snp");
    String digest = hash().repeat(2).substring(0, 96);
    if (random.nextBoolean()) {
      measurement.put("digest", digest);
    } else {
      measurement.set("registers", object().put("launch", digest));
    }
    maybe(() -> measurement.put("vcpu_type", "EPYC-v4"));
    return measurement;
  }

  private ObjectNode volume() {
    ObjectNode volume = object();
    maybe(() -> volume.put("comment", "c"));
    maybe(() -> volume.put("mount", "/m"));
    switch (random.nextInt(4)) {
      case 0 -> {
        volume.put("ref", hash());
        maybe(() -> volume.put("use_latest", false));
      }
      case 1 -> volume.put("ephemeral", true).put("size_mib", 1_000);
      case 2 -> volume.put("size_mib", odd.one(SIZES));
      default -> {
        volume.put("size_mib", 20);
        maybe(() -> volume.put("name", "n"));
        maybe(() -> volume.put("persistence", "host"));
        maybe(() -> volume.set("parent", object().put("ref", hash()).put("use_latest", false)));
      }
    }
    return volume;
  }

  private ObjectNode verifiable(ObjectNode content) {
    machine(content);
    content.put("allow_amend", false);
    content.remove("replaces");
    content.remove("variables");
    content.remove("authorized_keys");
    content.set("payment", payment("credit"));
    ObjectNode environment = object();
    maybe(() -> environment.put("internet", true));
    content.set("environment", environment);
    ObjectNode runtime = object().put("ref", hash());
    maybe(() -> runtime.put("comment", "c"));
    content.set("runtime", runtime);
    content.set("workload", disk());
    ObjectNode verification = object().put("backend", "sev_snp");
    maybe(() -> verification.put("policy", 196_608));
    content.set("verification", verification.set("measurements", someMeasurements()));
    maybe(() -> content.set("volumes", list(() -> disk().put("comment", "c"))));
    return content;
  }

  private ObjectNode disk() {
    return object()
        .put("ref", hash())
        .put("hash_tree", hash())
        .put("roothash", hash().replace('Q', '0').substring(0, 44) + "0".repeat(20));
  }

  private ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  private ArrayNode list(Supplier<? extends JsonNode> element) {
    ArrayNode list = MAPPER.createArrayNode();
    for (int i = random.nextInt(MOST_ELEMENTS); i > 0; i--) {
      list.add(element.get());
    }
    return list;
  }

  private static JsonNode text(String text) {
    return MAPPER.getNodeFactory().stringNode(text);
  }

  private String hash() {
    return pick("0123456789abcdef", "feed".repeat(4)).repeat(4);
  }

  private void maybe(Runnable addition) {
    if (random.nextInt(5) < 2) {
      addition.run();
    }
  }

  private String pick(String... choices) {
    return odd.one(choices);
  }
}
