package io.aleph4j.compute.host.network;

import io.aleph4j.compute.ComputeException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** Networks by {@code ip} and {@code nft}. */
public final class LinuxNetworks implements Networks {
  private static final List<String> NFT = List.of("nft", "-f", "-");
  private static final List<String> IP = List.of("ip", "-batch", "-");

  private final NodeNetwork node;
  private final Commands commands;
  private final ForeignFirewall others;
  private final ReentrantLock lock = new ReentrantLock();

  /** The machines whose rules are in the table. */
  private final Map<Integer, GuestNetwork> guests = new TreeMap<>();

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
  public void begin(Collection<GuestNetwork> kept) {
    lock.lock();
    try {
      for (Sysctl setting : NetworkPlan.sysctls(node)) {
        set(setting);
      }
      guests.clear();
      kept.forEach(guest -> guests.put(guest.vmId(), guest));
      List<String> taps = guests.values().stream().map(GuestNetwork::tap).toList();
      existingTaps().stream().filter(tap -> !taps.contains(tap)).forEach(this::removeTap);
      rules(Ruleset.create(node, guests.values()), "this node");
      others.open();
      guests.values().forEach(this::tap);
      isOpen = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void add(GuestNetwork guest) {
    lock.lock();
    try {
      if (!isOpen) {
        throw new ComputeException("networks have not begun: " + guest.tap() + " cannot be made");
      }
      // Rules first: a tap without rules could not do harm, but would not work either.
      GuestNetwork old = guests.get(guest.vmId());
      rules((old == null ? "" : Ruleset.remove(old)) + Ruleset.add(guest), guest.tap());
      guests.put(guest.vmId(), guest);
      tap(guest);
    } catch (ComputeException e) {
      undo(guest, e);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void undo(GuestNetwork guest, ComputeException cause) {
    try {
      remove(guest.vmId());
    } catch (ComputeException e) {
      cause.addSuppressed(e);
    }
  }

  private void tap(GuestNetwork guest) {
    if (!existingTaps().contains(guest.tap())) {
      ip(NetworkPlan.makeTap(guest), guest.tap());
    }
    for (Sysctl setting : NetworkPlan.sysctls(node, guest)) {
      set(setting);
    }
    ip(NetworkPlan.configureTap(node, guest), guest.tap());
  }

  @Override
  public void remove(int vmId) {
    lock.lock();
    try {
      GuestNetwork guest = guests.get(vmId);
      if (guest == null) {
        return;
      }
      if (existingTaps().contains(guest.tap())) {
        removeTap(guest.tap());
      }
      InetAddress guest6 = guest.guest6();
      if (guest6 != null && node.ipv6() == NodeNetwork.Ipv6.PROXIED) {
        // One that is not there is what was asked for.
        commands.run(IP, NetworkPlan.removeProxy(node, guest6));
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
    Commands.Result result =
        commands.run(List.of("ip", "-brief", "link", "show", "type", "tun"), "");
    require(result, "interfaces cannot be listed");
    return Arrays.stream(result.output().split("\n", -1))
        .map(line -> line.split("[ @]", 2)[0])
        .filter(name -> name.matches(GuestNetwork.TAP_PREFIX + "[0-9]+"))
        .toList();
  }

  private void removeTap(String tap) {
    ip(NetworkPlan.removeTap(tap), tap);
  }

  private void ip(String lines, String tap) {
    require(commands.run(IP, lines), "the interface " + tap + " cannot be changed");
  }

  private void rules(String text, String whose) {
    require(commands.run(NFT, text), "the rules of " + whose + " cannot be changed");
  }

  private void set(Sysctl setting) {
    require(
        commands.run(List.of("tee", setting.file().toString()), setting.value()),
        setting.file() + " cannot be set to " + setting.value());
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
