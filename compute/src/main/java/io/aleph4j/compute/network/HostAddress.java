package io.aleph4j.compute.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The address at which this system is reached from outside. */
public final class HostAddress {
  private static final String NONE = "127.0.0.1";
  private static final Path ROUTES = Path.of("/proc/net/route");

  private HostAddress() {}

  /**
   * Its IPv4 address: a public one if it has one, else its first one, else that of the loopback
   * device.
   *
   * @param device the network interface; null for that of the default route
   */
  public static String ipv4(@Nullable String device) {
    List<Inet4Address> all =
        Optional.ofNullable(device)
            .or(HostAddress::defaultDevice)
            .map(HostAddress::addresses)
            .orElseGet(List::of);
    return all.stream()
        .filter(HostAddress::isPublic)
        .findFirst()
        .or(() -> all.stream().findFirst())
        .map(InetAddress::getHostAddress)
        .orElse(NONE);
  }

  private static Optional<String> defaultDevice() {
    try {
      return Files.readAllLines(ROUTES).stream().flatMap(HostAddress::defaultDevice).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Stream<String> defaultDevice(String line) {
    String[] columns = line.split("\\s+", -1);
    boolean isDefault =
        columns.length > 7 && columns[1].equals("00000000") && columns[7].equals("00000000");
    return isDefault ? Stream.of(columns[0]) : Stream.empty();
  }

  private static List<Inet4Address> addresses(String device) {
    try {
      NetworkInterface found = NetworkInterface.getByName(device);
      return found == null
          ? List.of()
          : found
              .inetAddresses()
              .filter(Inet4Address.class::isInstance)
              .map(Inet4Address.class::cast)
              .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  static boolean isPublic(Inet4Address address) {
    byte[] bytes = address.getAddress();
    boolean isCarriers = bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    return !address.isSiteLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !isCarriers;
  }
}
