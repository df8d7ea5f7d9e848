package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import io.aleph4j.protocol.MachineEnvironment.Hypervisor;

/** Reads the contents of INSTANCE messages (spec 01 §2.8). */
final class InstanceContents {

  static final Keys KEYS = MachineFields.keys("rootfs");

  private InstanceContents() {}

  static InstanceContent read(SchemaReader content, Address address, Timestamp time) {
    InstanceContent instance =
        new InstanceContent(
            address,
            time,
            MachineFields.read(content),
            EnvironmentFields.ofInstance(content),
            VolumeFields.rootfs(content.value("rootfs")),
            VolumeFields.optional(content),
            ContentHeaders.of(MessageType.INSTANCE, content));
    if (content.given("requirements").isPresent()) {
      checkRequirements(instance);
    }
    return instance;
  }

  private static void checkRequirements(InstanceContent instance) {
    HostRequirements requirements = instance.spec().requirements();
    HostRequirements.Node node = requirements.node();
    boolean pinned = node != null && node.hash() != null;
    Payment.Type payment = instance.spec().payment().type();
    if (payment != Payment.Type.HOLD && !pinned) {
      throw needsNode("content.payment.type '" + payment.wireName() + "'");
    }
    if (!requirements.gpus().isEmpty()) {
      checkGpus(instance.environment(), pinned);
    }
    if (node != null && node.termsAndConditions() != null) {
      checkTerms(instance, pinned);
    }
  }

  private static void checkGpus(MachineEnvironment environment, boolean pinned) {
    if (!pinned) {
      throw needsNode("content.requirements.gpu");
    }
    if (environment.hypervisor() != Hypervisor.QEMU) {
      throw invalid(
          "content.requirements.gpu needs the hypervisor 'qemu': say so in"
              + " content.environment.hypervisor");
    }
  }

  private static void checkTerms(InstanceContent instance, boolean pinned) {
    if (!pinned) {
      throw needsNode("content.requirements.node.terms_and_conditions");
    }
    if (instance.spec().payment().type() == Payment.Type.HOLD
        && instance.environment().trustedExecution() == null) {
      throw invalid(
          "content.requirements.node.terms_and_conditions needs a payment by superfluid or credit,"
              + " or content.environment.trusted_execution");
    }
  }

  private static InvalidMessageException needsNode(String what) {
    return invalid(
        what + " needs content.requirements.node.node_hash when there are content.requirements");
  }
}
