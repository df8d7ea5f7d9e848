package io.aleph4j.compute.host.network;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.network.Ipv6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Networks by {@code ip} and {@code nft}. */
public final class LinuxNetworks implements Networks {
  private static final List<String> NFT = List.of("nft", "-f", "-");
  private static final List<String> IP = List.of("ip", "-batch", "-");

  /** Goes on behind a line that fails: what is not there was to be removed. */
  private static final List<String> IP_ALL = List.of("ip", "-force", "-batch", "-");

  /**
   * As most systems have it: who opens it still cannot make an interface or use one of others,
   * which the kernel leaves to root (Documentation/networking/tuntap.rst). Machines are not root.
   */
  private static final List<String> LET_TAPS_BE_OPENED = List.of("chmod", "a+rw", "/dev/net/tun");

  private final Commands commands;
  private final ForeignFirewall others;
  private final ReentrantLock lock = new ReentrantLock();

  /** As it was asked for, or without IPv6. */
  private NodeNetwork node;

  /** The machines whose rules are in the table. */
  private final Map<Integer, GuestNetwork> guests = new TreeMap<>();

  /** The taps that there are. */
  private final Set<String> taps = new TreeSet<>();

  private boolean isOpen;

  /** Of the system that this node runs on, which it must be root of. */
  public LinuxNetworks(NodeNetwork node) {
    this(node, new LinuxCommands(List.of()));
  }

  LinuxNetworks(NodeNetwork node, Commands commands) {
    this.node = node;
    this.commands = commands;
    this.others = new ForeignFirewall(commands);
  }

  @Override
  public Optional<String> begin(Collection<GuestNetwork> kept) {
    lock.lock();
    try {
      set(NetworkPlan.sysctls());
      require(commands.run(LET_TAPS_BE_OPENED, ""), "machines cannot open /dev/net/tun");
      Optional<String> withoutIpv6 = beginIpv6();
      guests.clear();
      kept.forEach(guest -> guests.put(guest.vmId(), asGiven(guest)));
      clearAway();
      rules(Ruleset.create(node, guests.values()), "this node");
      others.open();
      guests.values().forEach(this::tap);
      isOpen = true;
      return withoutIpv6;
    } finally {
      lock.unlock();
    }
  }

  /** Machines can do without; a system that is not the node's own may refuse it. */
  private Optional<String> beginIpv6() {
    try {
      set(NetworkPlan.sysctls6(node));
      return Optional.empty();
    } catch (ComputeException e) {
      String reason = String.valueOf(e.getMessage());
      node = node.withoutIpv6(reason);
      return Optional.of(reason);
    }
  }

  private GuestNetwork asGiven(GuestNetwork guest) {
    return node.ipv6().isGiven() ? guest : guest.withoutIpv6();
  }

  /** What belongs to machines that are not there any more. */
  private void clearAway() {
    List<String> wanted = guests.values().stream().map(GuestNetwork::tap).toList();
    taps.clear();
    taps.addAll(existingTaps());
    taps.stream().filter(tap -> !wanted.contains(tap)).toList().forEach(this::removeTap);
    if (node.ipv6().way() == NodeIpv6.Way.PROXIED) {
      Set<InetAddress> kept =
          guests.values().stream()
              .flatMap(guest -> guest.guests6().stream())
              .collect(Collectors.toSet());
      stopAnswering(existingProxies().stream().filter(a -> !kept.contains(a)).toList());
    }
  }

  @Override
  public void add(GuestNetwork wanted) {
    lock.lock();
    try {
      if (!isOpen) {
        throw new ComputeException("networks have not begun: " + wanted.tap() + " cannot be made");
      }
      GuestNetwork guest = asGiven(wanted);
      GuestNetwork old = guests.get(guest.vmId());
      rules((old == null ? "" : Ruleset.remove(old)) + Ruleset.add(guest), guest.tap());
      guests.put(guest.vmId(), guest);
      if (old == null) {
        tapOrNothing(guest);
      } else {
        tap(guest);
      }
    } finally {
      lock.unlock();
    }
  }

  private void tapOrNothing(GuestNetwork guest) {
    try {
      tap(guest);
    } catch (ComputeException e) {
      try {
        remove(guest.vmId());
      } catch (ComputeException other) {
        e.addSuppressed(other);
      }
      throw e;
    }
  }

  private void tap(GuestNetwork guest) {
    String make = taps.contains(guest.tap()) ? "" : NetworkPlan.makeTap(guest);
    ip(make + NetworkPlan.configureTap(node, guest), guest.tap());
    taps.add(guest.tap());
    // Nobody is at the other end yet.
    set(NetworkPlan.sysctls(node, guest));
  }

  @Override
  public void remove(int vmId) {
    lock.lock();
    try {
      GuestNetwork guest = guests.get(vmId);
      if (guest == null) {
        return;
      }
      removeTap(guest.tap());
      if (node.ipv6().way() == NodeIpv6.Way.PROXIED) {
        stopAnswering(guest.guests6());
      }
      rules(Ruleset.remove(guest), guest.tap());
      guests.remove(vmId);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (isOpen) {
        List.copyOf(guests.keySet()).forEach(this::remove);
        others.close();
        rules(Ruleset.destroy(), "this node");
        isOpen = false;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Taps of machines that this system has, whoever made them. */
  private List<String> existingTaps() {
    Commands.Result result = commands.run(List.of("ip", "-brief", "link", "show"), "");
    require(result, "interfaces cannot be listed");
    return Arrays.stream(result.output().split("\n", -1))
        .map(line -> line.split("[ @]", 2)[0])
        .filter(name -> name.matches(GuestNetwork.TAP_PREFIX + "[0-9]+"))
        .toList();
  }

  /** Addresses that this system answers for, of those that no one but a node gives to anybody. */
  private List<InetAddress> existingProxies() {
    Commands.Result result =
        commands.run(List.of("ip", "-6", "neigh", "show", "proxy", "dev", node.external()), "");
    require(result, "addresses that are answered for cannot be listed");
    return result
        .output()
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(word -> word.contains(":"))
        .filter(word -> AddressPlan.isOfMachines(node.ipv6().pool(), Ipv6Address.parse(word)))
        .map(InetAddress::ofLiteral)
        .toList();
  }

  private void stopAnswering(Collection<InetAddress> addresses) {
    if (!addresses.isEmpty()) {
      // One that is not there is what was asked for.
      commands.run(IP_ALL, NetworkPlan.removeProxies(node, addresses));
    }
  }

  private void removeTap(String tap) {
    Commands.Result result = commands.run(IP, NetworkPlan.removeTap(tap));
    if (!result.isGood() && existingTaps().contains(tap)) {
      require(result, "the interface " + tap + " cannot be removed");
    }
    taps.remove(tap);
  }

  private void ip(String lines, String tap) {
    require(commands.run(IP, lines), "the interface " + tap + " cannot be changed");
  }

  private void rules(String text, String whose) {
    require(commands.run(NFT, text), "the rules of " + whose + " cannot be changed");
  }

  /**
   * Settings of the same value are written by one program: each takes milliseconds to start. A
   * value that comes first is written first.
   */
  private void set(List<Sysctl> settings) {
    Map<String, List<String>> files =
        settings.stream()
            .collect(
                Collectors.groupingBy(
                    Sysctl::value,
                    LinkedHashMap::new,
                    Collectors.mapping(setting -> setting.file().toString(), Collectors.toList())));
    files.forEach((value, names) -> {
      List<String> command = new ArrayList<>(List.of("tee"));
      command.addAll(names);
      require(commands.run(command, value), "the kernel does not take the setting " + value);
    });
  }

  static void require(Commands.Result result, String failure) {
    if (!result.isGood()) {
      throw new ComputeException(
          failure
              + ": "
              + (result.output().isEmpty() ? "code " + result.code() : result.output())
              + " (the node has to be root, with iproute2 and nftables)");
    }
  }
}
