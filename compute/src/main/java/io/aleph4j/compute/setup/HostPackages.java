package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a compute node needs of the system, and the packages of Debian and Ubuntu that bring it. */
public final class HostPackages {

  /**
   * Something that has to be there.
   *
   * @param name of a program, or a file by its whole path
   * @param origin the package that brings it, by the same name in Debian and Ubuntu
   */
  private record Need(String name, String origin) {}

  private static final List<Need> ALWAYS =
      List.of(
          new Need("qemu-system-x86_64", "qemu-system-x86"),
          new Need("mkfs.ext4", "e2fsprogs"),
          new Need("setpriv", "util-linux"),
          new Need("mksquashfs", "squashfs-tools"),
          new Need("mmdebstrap", "mmdebstrap"),
          // musl-gcc calls it, and musl-tools brings neither all of it everywhere nor the headers.
          new Need("gcc", "gcc"),
          new Need("/usr/include/linux/vm_sockets.h", "linux-libc-dev"),
          new Need("musl-gcc", "musl-tools"),
          new Need("make", "make"),
          // The kernel and its modules are packed by them.
          new Need("lz4", "lz4"),
          new Need("xz", "xz-utils"),
          // What machines are made of is Debian's everywhere, and Ubuntu does not know its keys.
          new Need("/usr/share/keyrings/debian-archive-keyring.gpg", "debian-archive-keyring"));

  private static final List<Need> NETWORKS =
      List.of(new Need("ip", "iproute2"), new Need("nft", "nftables"));

  /** Without root, packages are installed within a user namespace, and files given to root. */
  private static final List<Need> WITHOUT_ROOT =
      List.of(new Need("newuidmap", "uidmap"), new Need("fakeroot", "fakeroot"));

  private final HostSystem system;
  private final List<Need> needs = new ArrayList<>(ALWAYS);

  /**
   * Those of this system.
   *
   * @param networks whether machines are to have networks, which they have where this is root
   */
  public HostPackages(boolean networks) {
    this(new HostSystem.Real(), networks);
  }

  HostPackages(HostSystem system, boolean networks) {
    this.system = system;
    if (!system.isRoot()) {
      needs.addAll(WITHOUT_ROOT);
    } else if (networks) {
      needs.addAll(NETWORKS);
    }
  }

  /** The packages that are missing, in alphabetical order; empty when nothing is. */
  public Set<String> missing() {
    return missing(Need::origin);
  }

  private Set<String> missing(Function<Need, String> what) {
    return needs.stream()
        .filter(need -> !system.has(need.name()))
        .map(what)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Installs what is missing where that can be done without asking; says so before.
   *
   * @throws ComputeException when it cannot; the message has the command that a person has to run
   */
  public void ensure(Progress progress) throws InterruptedException {
    Set<String> missing = missing();
    if (missing.isEmpty()) {
      return;
    }
    if (!system.has("apt-get")) {
      throw new ComputeException(
          "machines need "
              + String.join(", ", missing(Need::name))
              + ", and this system has no apt-get to install them with: a compute node runs on"
              + " Debian and Ubuntu");
    }
    List<String> prefix = privilege(missing);
    progress.say(
        "installing "
            + String.join(" ", missing)
            + " with "
            + (prefix.isEmpty() ? "apt-get" : "sudo apt-get"));
    new AptGet(system, prefix).install(missing);
    if (!missing().isEmpty()) {
      throw new ComputeException(
          "apt-get has installed "
              + String.join(" ", missing)
              + ", and still there is no "
              + String.join(", ", missing(Need::name)));
    }
  }

  /** What goes before a command so that root runs it. */
  private List<String> privilege(Set<String> missing) throws InterruptedException {
    if (system.isRoot()) {
      return List.of();
    }
    String lacking = "machines need programs that are not installed, and ";
    if (!system.has("sudo")) {
      throw new ComputeException(
          lacking
              + "only root may install them; run this as root and start again: "
              + AptGet.command(missing));
    }
    if (system.run(List.of("sudo", "-n", "true"), line -> {}) != 0) {
      throw new ComputeException(
          lacking
              + "sudo does not work without a password; run this and start again: sudo "
              + AptGet.command(missing));
    }
    return List.of("sudo", "-n");
  }
}
