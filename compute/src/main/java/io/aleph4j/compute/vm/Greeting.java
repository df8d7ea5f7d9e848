package io.aleph4j.compute.vm;

import io.aleph4j.compute.channel.Configuration;
import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.channel.GuestLink;
import io.aleph4j.compute.channel.GuestSetupException;
import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.channel.Handshake;
import io.aleph4j.compute.channel.LegacyGuest;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.protocol.ProgramContent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first words between this node and a guest: which version of the protocol it speaks, and its
 * configuration. For one machine and one thread.
 */
final class Greeting {
  private static final Logger log = LoggerFactory.getLogger(Greeting.class);
  private static final int ENTROPY = 32;

  /** Where executables listen (docs/guest-protocol.md). */
  private static final int PROGRAM_PORT = 8080;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** How long a guest of version 1 or 2 may take to set itself up (spec 04 §8.2). */
  private static final Duration LEGACY_LIMIT = Duration.ofSeconds(60);

  /** What a guest of version 1 or 2 may answer to a call. */
  private static final int LARGEST_REPLY = 16 << 20;

  private final VmServices services;
  private final VmDefinition definition;
  private final Disks disks;
  private final Configuration.@Nullable Network network;
  private final LogBook logs;
  private final Consumer<GuestStream> guestApi;
  private final Startup startup;
  private @Nullable GuestChannel channel;
  private @Nullable Handshake handshake;
  private volatile @Nullable Application application;
  private boolean isThere;

  Greeting(
      VmServices services,
      VmDefinition definition,
      Disks disks,
      Configuration.@Nullable Network network,
      LogBook logs) {
    this.services = services;
    this.definition = definition;
    this.disks = disks;
    this.network = network;
    this.logs = logs;
    this.guestApi = services.guestApi().of(definition);
    this.startup = new Startup(logs, guestApi);
  }

  /** Whether the guest has said that it is there, or has taken its configuration. */
  boolean isThere() {
    return isThere || startup.hasBegun();
  }

  /** Lets nobody wait for a guest whose machine has ended. */
  void abandon() {
    Handshake first = handshake;
    if (first != null) {
      first.abandon();
    }
    Application ended = application;
    if (ended != null) {
      ended.end();
    }
  }

  /** Listens to a machine that does not run yet, where it has a device for that. */
  void listen(Machine machine) throws IOException {
    GuestChannel found = machine.channel().orElse(null);
    if (found != null) {
      channel = found;
      handshake = Handshake.listen(found);
      found.listen(GuestChannel.API_PORT, guestApi);
    }
  }

  /**
   * Waits for the guest, configures it, and waits until its program serves.
   *
   * @throws VmException when its program does not come to serve
   * @throws IOException when the guest does not come, or breaks off
   */
  Guest exchange(Machine machine) throws IOException, InterruptedException {
    startup.whenBroken(() -> machine.process().kill());
    GuestChannel vsock = channel;
    Handshake first = handshake;
    if (vsock == null || first == null) {
      SocketChannel serial = machine.openSerial();
      return stream(
          GuestLink.overSerial(
              Channels.newInputStream(serial), Channels.newOutputStream(serial), startup),
          machine);
    }
    Handshake.Ready ready = first.await(services.settings().initLimit());
    isThere = true;
    return switch (ready.protocol()) {
      case VERSION_3 -> {
        GuestStream stream = vsock.connect(GuestChannel.CONTROL_PORT, LEGACY_LIMIT);
        yield stream(GuestLink.overVsock(stream.input(), stream.output(), startup), machine);
      }
      case VERSION_2, VERSION_1 -> legacy(vsock, ready);
    };
  }

  private Guest stream(GuestLink link, Machine machine) throws IOException, InterruptedException {
    boolean isReady = false;
    if (definition.kind() == VmDefinition.Kind.PERSISTENT_PROGRAM) {
      // Nobody may ever call it and find out; its machine ends, and is started again.
      startup.whenProgramEnds(
          () -> Thread.ofVirtual().name("halt").start(() -> halt(link, machine)));
    }
    try {
      String version = link.awaitHello(services.settings().initLimit()).version();
      byte[] entropy = new byte[ENTROPY];
      RANDOM.nextBytes(entropy);
      double time = services.now().toEpochMilli() / 1000.0;
      link.configure(GuestConfiguration.version3(definition, disks, network, time, entropy));
      startup.await(services.settings().startLimit());
      isReady = true;
      return new Guest.Streaming(version, link, application(link));
    } finally {
      if (!isReady) {
        link.close();
      }
    }
  }

  private Application application(GuestLink link) {
    Application made = new Application(link::openApplication);
    application = made;
    Configuration.Network own = network;
    // The runtime's server of Python listens nowhere else than within the machine.
    if (own != null
        && own.ipv4() != null
        && definition.code().calling() == ProgramContent.Interface.BINARY) {
      made.findAt(new InetSocketAddress(own.ipv4().split("/", -1)[0], PROGRAM_PORT));
    }
    return made;
  }

  private void halt(GuestLink link, Machine machine) {
    try {
      if (link.halt(services.settings().haltLimit())) {
        return;
      }
    } catch (IOException e) {
      log.debug("A machine whose program has ended cannot be asked to halt: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    machine.process().kill();
  }

  private Guest legacy(GuestChannel vsock, Handshake.Ready ready) throws IOException {
    LegacyGuest guest = new LegacyGuest(vsock, LARGEST_REPLY);
    boolean isFirst = ready.protocol() == Handshake.Protocol.VERSION_1;
    try {
      guest.configure(GuestConfiguration.legacy(definition, disks, network, isFirst), LEGACY_LIMIT);
    } catch (GuestSetupException e) {
      e.traceback().lines().forEach(line -> logs.add(LogBook.Kind.STDERR, 0, line));
      throw new VmException(VmException.Step.SETUP, String.valueOf(e.getMessage()), List.of(), e);
    }
    return new Guest.Calling(ready.hello().version(), guest);
  }
}
