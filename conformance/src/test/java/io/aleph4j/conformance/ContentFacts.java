package io.aleph4j.conformance;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.HostRequirements;
import io.aleph4j.protocol.InstanceContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.LaunchMeasurement;
import io.aleph4j.protocol.MachineEnvironment;
import io.aleph4j.protocol.MachineSpec;
import io.aleph4j.protocol.MachineVolume;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.TrustedExecution;
import io.aleph4j.protocol.VerifiableProgramContent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was read of a content, in the words of {@code clients/models/validate.py}. */
final class ContentFacts {

  private ContentFacts() {}

  static List<@Nullable Object> of(Content content) {
    List<@Nullable Object> facts = list(content.address().value());
    if (content instanceof ExecutableContent machine) {
      facts.addAll(spec(machine.spec()));
      switch (machine) {
        case ProgramContent program -> facts.addAll(program(program));
        case InstanceContent instance -> facts.addAll(instance(instance));
        case VerifiableProgramContent verifiable -> facts.addAll(verifiable(verifiable));
      }
    }
    return facts;
  }

  private static List<@Nullable Object> spec(MachineSpec spec) {
    var resources = spec.resources();
    List<@Nullable Object> facts =
        list(spec.allowAmend(), resources.vcpus(), resources.memoryMib(), resources.seconds());
    resources
        .publishedPorts()
        .forEach(port -> facts.add(list(port.port(), port.udp() ? "udp" : "tcp")));
    Chain chain = spec.payment().chain();
    facts.add(spec.payment().type().wireName());
    facts.add(chain == null ? null : chain.code());
    facts.add(spec.payment().receiver());
    facts.addAll(list(spec.variables(), spec.authorizedKeys(), spec.replaces()));
    facts.addAll(requirements(spec.requirements()));
    return facts;
  }

  private static List<@Nullable Object> requirements(HostRequirements requirements) {
    var cpu = requirements.cpu();
    var node = requirements.node();
    return list(
        cpu == null ? null : list(cpu.architecture(), cpu.vendor(), cpu.features()),
        node == null
            ? null
            : list(
                node.owner(),
                node.addressRegex(),
                text(node.hash()),
                text(node.termsAndConditions())),
        requirements.gpus().stream()
            .map(gpu -> list(gpu.vendor(), gpu.deviceName(), gpu.deviceClass(), gpu.deviceId()))
            .toList());
  }

  private static List<@Nullable Object> environment(MachineEnvironment environment) {
    return list(
        environment.reproducible(),
        environment.internet(),
        environment.alephApi(),
        environment.sharedCache(),
        name(environment.hypervisor()),
        trusted(environment.trustedExecution()));
  }

  private static @Nullable Object trusted(@Nullable TrustedExecution trusted) {
    return trusted == null
        ? null
        : list(
            trusted.snp(),
            Long.toUnsignedString(trusted.policy()),
            text(trusted.firmware()),
            text(trusted.runtime()),
            measurements(trusted.measurements()),
            trusted.attestationPort());
  }

  private static Object measurements(List<LaunchMeasurement> measurements) {
    return measurements.stream().map(one -> list(one.launchDigest(), one.vcpuType())).toList();
  }

  private static List<@Nullable Object> program(ProgramContent program) {
    List<@Nullable Object> facts = environment(program.environment());
    program.volumes().forEach(volume -> facts.add(volume(volume)));
    var code = program.code();
    var data = program.data();
    var export = program.export();
    var on = program.triggers();
    facts.add(
        list(
            name(code.encoding()),
            code.entrypoint(),
            file(code.file()),
            name(code.calling()),
            code.args()));
    facts.add(list(file(program.runtime().file()), program.runtime().comment()));
    facts.add(data == null ? null : list(name(data.encoding()), data.mount(), file(data.file())));
    facts.add(export == null ? null : list(name(export.encoding()), export.mount()));
    facts.add(list(on.http(), on.messages().size(), on.persistent()));
    return facts;
  }

  private static List<@Nullable Object> instance(InstanceContent instance) {
    List<@Nullable Object> facts = environment(instance.environment());
    instance.volumes().forEach(volume -> facts.add(volume(volume)));
    var rootfs = instance.rootfs();
    facts.addAll(list(file(rootfs.parent()), name(rootfs.persistence()), rootfs.sizeMib()));
    return facts;
  }

  private static Object volume(MachineVolume volume) {
    List<@Nullable Object> facts =
        switch (volume) {
          case MachineVolume.Immutable disk -> list("ImmutableVolume", file(disk.content()));
          case MachineVolume.Ephemeral disk -> list("EphemeralVolume", disk.sizeMib());
          case MachineVolume.Persistent disk ->
              list(
                  "PersistentVolume",
                  disk.sizeMib(),
                  file(disk.parent()),
                  name(disk.persistence()),
                  disk.name());
        };
    facts.addAll(list(volume.comment(), volume.mount()));
    return facts;
  }

  private static List<@Nullable Object> verifiable(VerifiableProgramContent program) {
    return list(
        program.internet(),
        list(program.runtime().value(), program.runtimeComment()),
        disk(program.workload()),
        Long.toUnsignedString(program.policy()),
        measurements(program.measurements()),
        program.volumes().stream().map(ContentFacts::disk).toList());
  }

  private static Object disk(VerifiableProgramContent.Verified disk) {
    return list(disk.file().value(), disk.hashTree().value(), disk.roothash(), disk.comment());
  }

  private static @Nullable Object file(@Nullable FileRef file) {
    return file == null ? null : list(file.message().value(), file.useLatest());
  }

  private static @Nullable String text(@Nullable ItemHash hash) {
    return hash == null ? null : hash.value();
  }

  private static @Nullable String name(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
  }

  private static List<@Nullable Object> list(@Nullable Object... facts) {
    List<@Nullable Object> list = new ArrayList<>();
    Collections.addAll(list, facts);
    return list;
  }
}
