package io.aleph4j.compute.host.network;

import java.nio.file.Path;

/**
 * A setting of the kernel.
 *
 * @param name below {@code /proc/sys/net}, such as {@code ipv4/ip_forward}
 */
record Sysctl(String name, String value) {
  Path file() {
    return Path.of("/proc/sys/net").resolve(name);
  }
}
