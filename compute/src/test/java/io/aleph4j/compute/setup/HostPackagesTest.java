package io.aleph4j.compute.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is missing is installed where nobody has to be asked, and told where somebody has to. */
class HostPackagesTest {
  private static final Set<String> ALWAYS =
      Set.of(
          "qemu-system-x86_64",
          "mkfs.ext4",
          "setpriv",
          "mksquashfs",
          "mmdebstrap",
          "gcc",
          "/usr/include/linux/vm_sockets.h",
          "musl-gcc",
          "make",
          "lz4",
          "xz",
          "/usr/share/keyrings/debian-archive-keyring.gpg",
          "apt-get");

  private static final String INSTALL =
      "env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get"
          + " -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ";

  private static final String UPDATE =
      "env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get"
          + " -o DPkg::Lock::Timeout=300 update";

  private final List<String> said = new ArrayList<>();

  @Test
  void nothingIsDoneWhereNothingIsMissing() throws InterruptedException {
    FakeSystem system = new FakeSystem(true).having("ip", "nft");
    new HostPackages(system, true).ensure(said::add);
    assertThat(said).isEmpty();
    assertThat(system.commands).isEmpty();
  }

  @Test
  void rootInstallsAndSaysSoBefore() throws InterruptedException {
    FakeSystem system = new FakeSystem(true).lacking("mmdebstrap", "qemu-system-x86_64");
    system.before = command -> assertThat(said).hasSize(1);
    new HostPackages(system, true).ensure(said::add);
    assertThat(said)
        .containsExactly("installing iproute2 mmdebstrap nftables qemu-system-x86 with apt-get");
    assertThat(system.commands)
        .containsExactly(INSTALL + "iproute2 mmdebstrap nftables qemu-system-x86");
  }

  @Test
  void networksAreNotPreparedWhereNobodyWantsThem() {
    assertThat(new HostPackages(new FakeSystem(true), false).missing()).isEmpty();
  }

  @Test
  void withoutRootUserNamespacesAreNeededAndNetworksAreNot() {
    assertThat(new HostPackages(new FakeSystem(false), true).missing())
        .containsExactly("fakeroot", "uidmap");
  }

  @Test
  void sudoInstallsWhereItAsksForNoPassword() throws InterruptedException {
    FakeSystem system = new FakeSystem(false).having("sudo", "fakeroot").lacking("musl-gcc");
    new HostPackages(system, true).ensure(said::add);
    assertThat(said).containsExactly("installing musl-tools uidmap with sudo apt-get");
    assertThat(system.commands)
        .containsExactly("sudo -n true", "sudo -n " + INSTALL + "musl-tools uidmap");
  }

  @Test
  void aPasswordOfSudoIsForAPerson() {
    FakeSystem system = new FakeSystem(false).having("sudo", "newuidmap", "fakeroot");
    system.lacking("mksquashfs").failing("sudo -n true", 1);
    assertThatThrownBy(() -> new HostPackages(system, true).ensure(said::add))
        .isInstanceOf(ComputeException.class)
        .hasMessage(
            "machines need programs that are not installed, and sudo does not work without a"
                + " password; run this and start again: sudo apt-get install -y"
                + " --no-install-recommends squashfs-tools");
    assertThat(said).isEmpty();
    assertThat(system.commands).containsExactly("sudo -n true");
  }

  @Test
  void withoutSudoTheCommandIsForRoot() {
    FakeSystem system = new FakeSystem(false).having("newuidmap", "fakeroot").lacking("make");
    assertThatThrownBy(() -> new HostPackages(system, true).ensure(said::add))
        .isInstanceOf(ComputeException.class)
        .hasMessage(
            "machines need programs that are not installed, and only root may install them; run"
                + " this as root and start again: apt-get install -y --no-install-recommends make");
    assertThat(system.commands).isEmpty();
  }

  @Test
  void aSystemWithoutAptIsToldWhatIsMissing() {
    FakeSystem system = new FakeSystem(true).having("ip").lacking("apt-get", "mmdebstrap");
    assertThatThrownBy(() -> new HostPackages(system, true).ensure(said::add))
        .isInstanceOf(ComputeException.class)
        .hasMessage(
            "machines need mmdebstrap, nft, and this system has no apt-get to install them with:"
                + " a compute node runs on Debian and Ubuntu");
  }

  @Test
  void staleListsAreFetchedAnew() throws InterruptedException {
    FakeSystem system = new FakeSystem(true).having("ip", "nft").lacking("make");
    system.failing(INSTALL + "make", 1);
    new HostPackages(system, true).ensure(said::add);
    assertThat(system.commands).containsExactly(INSTALL + "make", UPDATE, INSTALL + "make");
  }

  @Test
  void whatAptGetSaysIsPassedOnWhenItFails() {
    FakeSystem system = new FakeSystem(true).having("ip", "nft").lacking("make");
    system.failing(INSTALL + "make", 2);
    assertThatThrownBy(() -> new HostPackages(system, true).ensure(said::add))
        .isInstanceOf(ComputeException.class)
        .hasMessageStartingWith("apt-get could not install make:\n")
        .hasMessageEndingWith("E: no such luck");
  }

  @Test
  void whatIsStillMissingAfterwardsIsNamed() {
    FakeSystem system = new FakeSystem(true).having("ip", "nft").lacking("make");
    system.installs = false;
    assertThatThrownBy(() -> new HostPackages(system, true).ensure(said::add))
        .isInstanceOf(ComputeException.class)
        .hasMessage("apt-get has installed make, and still there is no make");
  }

  /** A system that has what it is said to have, and after a successful installation all. */
  private static final class FakeSystem implements HostSystem {
    private final boolean root;
    private final Set<String> there = new HashSet<>(ALWAYS);
    private final List<String> commands = new ArrayList<>();
    private Consumer<String> before = command -> {};
    private String failing = "";
    private int failures;
    private boolean installs = true;
    private boolean installed;

    FakeSystem(boolean root) {
      this.root = root;
    }

    FakeSystem having(String... names) {
      there.addAll(List.of(names));
      return this;
    }

    FakeSystem lacking(String... names) {
      List.of(names).forEach(there::remove);
      return this;
    }

    void failing(String command, int times) {
      failing = command;
      failures = times;
    }

    @Override
    public boolean isRoot() {
      return root;
    }

    @Override
    public boolean has(String name) {
      return installed || there.contains(name);
    }

    @Override
    public int run(List<String> command, Consumer<String> output) {
      String text = String.join(" ", command);
      before.accept(text);
      commands.add(text);
      if (text.equals(failing) && failures > 0) {
        failures--;
        output.accept("E: no such luck");
        return 100;
      }
      installed = installs && text.contains(" install ");
      return 0;
    }
  }
}
