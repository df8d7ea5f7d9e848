package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Programs of the system that a compute node calls, and the Debian packages that bring them. */
public final class HostPackages {
  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin");

  private static final Map<String, String> PACKAGES = new LinkedHashMap<>();

  static {
    PACKAGES.put("qemu-system-x86_64", "qemu-system-x86");
    PACKAGES.put("mkfs.ext4", "e2fsprogs");
    PACKAGES.put("setpriv", "util-linux");
    PACKAGES.put("mksquashfs", "squashfs-tools");
    PACKAGES.put("mmdebstrap", "mmdebstrap");
    PACKAGES.put("musl-gcc", "musl-tools");
    PACKAGES.put("make", "make");
    PACKAGES.put("cpio", "cpio");
  }

  private static final Map<String, String> NETWORK_PACKAGES =
      Map.of("nft", "nftables", "ip", "iproute2");

  private final List<Path> folders;
  private final Path root;
  private final Map<String, String> packages = new LinkedHashMap<>(PACKAGES);

  /**
   * Those of this system.
   *
   * @param networks whether machines are to have networks, which they have where this is root
   */
  public HostPackages(boolean networks) {
    this(FOLDERS.stream().map(Path::of).toList(), Path.of("/"), networks && Commands.isRoot());
  }

  /** Those found in these folders of a system that has this root. */
  HostPackages(List<Path> folders, Path root, boolean givesNetworks) {
    this.folders = List.copyOf(folders);
    this.root = root;
    if (givesNetworks) {
      packages.putAll(new TreeMap<>(NETWORK_PACKAGES));
    }
  }

  /** The packages that are missing, in the order of need; empty when nothing is. */
  public Set<String> missing() {
    Set<String> missing = new LinkedHashSet<>();
    packages.forEach((program, name) -> {
      if (!isThere(program)) {
        missing.add(name);
      }
    });
    return missing;
  }

  private boolean isThere(String program) {
    return folders.stream().map(folder -> folder.resolve(program)).anyMatch(Files::isExecutable);
  }

  /**
   * Installs what is missing where that can be done without asking; says so before.
   *
   * @throws ComputeException when it cannot; the message is the command that a person has to run
   */
  public void ensure(Progress progress) throws InterruptedException {
    Set<String> missing = missing();
    if (missing.isEmpty()) {
      return;
    }
    String names = String.join(" ", missing);
    List<String> prefix = privilege();
    if (!Files.isExecutable(inRoot("usr/bin/apt-get")) || prefix == null) {
      throw new ComputeException(
          "machines need programs that are not installed; install them with:"
              + " sudo apt-get install -y --no-install-recommends "
              + names);
    }
    progress.say("installing " + names + " with apt-get");
    List<String> install = new ArrayList<>(prefix);
    install.addAll(List.of("apt-get", "install", "-y", "--no-install-recommends"));
    install.addAll(missing);
    if (Commands.run(install) != 0) {
      List<String> update = new ArrayList<>(prefix);
      update.addAll(List.of("apt-get", "update"));
      Commands.run(update);
      if (Commands.run(install) != 0) {
        throw new ComputeException(
            "apt-get could not install "
                + names
                + "; see what it says to: "
                + String.join(" ", install));
      }
    }
  }

  private Path inRoot(String path) {
    return root.resolve(path);
  }

  /** What goes before a command so that root runs it; null when that cannot be had. */
  private static @org.jspecify.annotations.Nullable List<String> privilege()
      throws InterruptedException {
    if (Commands.isRoot()) {
      return List.of();
    }
    List<String> sudo = List.of("sudo", "-n");
    return Files.isExecutable(Path.of("/usr/bin/sudo"))
            && Commands.run(List.of("sudo", "-n", "true")) == 0
        ? sudo
        : null;
  }
}
