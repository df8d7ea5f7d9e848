package io.aleph4j.compute.host.network;

import io.aleph4j.compute.network.Ipv6Address;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a host does with IPv6 before machines have any.
 *
 * @param obstacle why machines cannot have it; empty when they can
 * @param isRouter whether it forwards for others
 * @param advertised interfaces that get routes and addresses by advertisements of routers, which a
 *     host that forwards ignores unless it is told otherwise
 * @param hasRoute whether it has a way to the world by the interface that was asked for
 * @param routers who is on that way, as far as they are not on the link alone (fe80::/10)
 * @param isDirect whether that way has nobody on it: what is sent is there
 */
public record HostIpv6(
    String obstacle,
    boolean isRouter,
    List<String> advertised,
    boolean hasRoute,
    List<InetAddress> routers,
    boolean isDirect) {
  private static final int DESTINATION = 0;
  private static final int PREFIX = 1;
  private static final int NEXT = 4;
  private static final int FLAGS = 8;
  private static final int DEVICE = 9;
  private static final String ZERO = "0".repeat(32);
  private static final int REJECT = 0x200;

  /** All addresses, or all that are given to the world (2000::/3). */
  private static final List<String> EVERYWHERE =
      List.of(ZERO + "/00", "2" + ZERO.substring(1) + "/03");

  /** Copies the lists. */
  public HostIpv6 {
    advertised = List.copyOf(advertised);
    routers = List.copyOf(routers);
  }

  /** One that machines get none of. */
  public static HostIpv6 without(String obstacle) {
    return new HostIpv6(obstacle, false, List.of(), false, List.of(), false);
  }

  /**
   * Looks.
   *
   * @param proc where the kernel tells it, mostly {@code /proc}
   * @param external the interface towards the world
   */
  public static HostIpv6 read(Path proc, String external) {
    NodeNetwork.checkDevice(external);
    Path settings = proc.resolve("sys/net/ipv6/conf");
    if (!Files.isDirectory(settings)) {
      return without("the kernel of this system has none");
    }
    for (String device : List.of("all", "default", external)) {
      if (!text(settings.resolve(device).resolve("disable_ipv6")).equals(Optional.of("0"))) {
        return without("it is switched off: net.ipv6.conf." + device + ".disable_ipv6");
      }
    }
    boolean isRouter = !text(settings.resolve("all/forwarding")).equals(Optional.of("0"));
    List<String[]> ways =
        text(proc.resolve("net/ipv6_route")).orElse("").lines().map(HostIpv6::fields).toList();
    List<String> next =
        ways.stream().filter(way -> isDefault(way, external)).map(way -> way[NEXT]).toList();
    return new HostIpv6(
        "",
        isRouter,
        isRouter ? List.of() : advertised(settings),
        !next.isEmpty(),
        next.stream()
            .filter(hex -> !hex.equals(ZERO))
            .map(HostIpv6::address)
            .filter(address -> !address.isLinkLocalAddress())
            .distinct()
            .toList(),
        next.contains(ZERO));
  }

  private static String[] fields(String line) {
    return line.strip().split("\\s+", -1);
  }

  private static boolean isDefault(String[] way, String external) {
    return way.length > DEVICE
        && EVERYWHERE.contains(way[DESTINATION] + "/" + way[PREFIX])
        && way[DEVICE].equals(external)
        && (Integer.parseUnsignedInt(way[FLAGS], 16) & REJECT) == 0;
  }

  private static InetAddress address(String hex) {
    return InetAddress.ofLiteral(
        new Ipv6Address(
                HexFormat.fromHexDigitsToLong(hex, 0, 16),
                HexFormat.fromHexDigitsToLong(hex, 16, 32))
            .toString());
  }

  private static List<String> advertised(Path settings) {
    List<String> found = new ArrayList<>();
    try (Stream<Path> devices = Files.list(settings)) {
      for (Path device : devices.sorted().toList()) {
        String name = device.getFileName().toString();
        // What the setting for all of them is does not matter; the default one is for later ones.
        if (!name.equals("all")
            && !name.startsWith(GuestNetwork.TAP_PREFIX)
            && text(device.resolve("accept_ra")).equals(Optional.of("1"))) {
          found.add(name);
        }
      }
    } catch (IOException e) {
      // It was there a moment ago: then there is nothing to keep.
    }
    return found;
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
