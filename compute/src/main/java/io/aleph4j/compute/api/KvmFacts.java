package io.aleph4j.compute.api;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Why machines have no help of the processor. */
final class KvmFacts {
  private static final String DEVICE = "dev/kvm";

  private final SystemFiles files;

  KvmFacts(SystemFiles files) {
    this.files = files;
  }

  /** What keeps KVM from being used; empty when nothing on this system does. */
  Optional<String> obstacle() {
    if (!files.exists(DEVICE)) {
      return Optional.of(
          "/dev/kvm is not there: load the kernel module kvm_amd or kvm_intel, and switch"
              + " virtualisation on in the firmware, or nested virtualisation in the hypervisor"
              + " around this system");
    }
    Optional<String> closed = refusal();
    if (closed.isPresent()) {
      return closed;
    }
    return new Processor(files).hasVirtualisation()
        ? Optional.empty()
        : Optional.of(
            "the processor offers no virtualisation here (neither svm nor vmx in /proc/cpuinfo):"
                + " switch it on in the firmware, or nested virtualisation in the hypervisor around"
                + " this system");
  }

  private Optional<String> refusal() {
    try (FileChannel device =
        FileChannel.open(
            files.root().resolve(DEVICE), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return device.isOpen() ? Optional.empty() : Optional.of("/dev/kvm cannot be opened");
    } catch (AccessDeniedException e) {
      return Optional.of(
          "/dev/kvm cannot be opened by this user: add it to the group of that file");
    } catch (IOException e) {
      return Optional.of("/dev/kvm cannot be opened: " + e.getMessage());
    }
  }
}
