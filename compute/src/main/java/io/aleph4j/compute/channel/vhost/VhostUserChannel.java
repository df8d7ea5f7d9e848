package io.aleph4j.compute.channel.vhost;

import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.channel.SocketPath;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel of a machine under QEMU: a vsock device that this process serves. QEMU is started
 * with shared memory ({@code memory-backend-memfd,share=on}), {@code -chardev
 * socket,id=vsock,path=...} and {@code -device vhost-user-vsock-pci,chardev=vsock} (or {@code
 * vhost-user-vsock-device} where the machine has virtio-mmio), after this channel was made.
 *
 * <p>A guest may write into the shared memory what it likes: what is wrong ends the device of its
 * own machine and is told to the owner, who is to end the machine.
 */
public final class VhostUserChannel implements GuestChannel {
  private static final Logger log = LoggerFactory.getLogger(VhostUserChannel.class);

  /** The context of every guest: each has a device, and a host, of its own. */
  private static final long GUEST_CONTEXT = 3;

  private final Path socket;
  private final VsockPoller poller;
  private final Consumer<IOException> onViolation;
  private final VsockDevice device;
  private final int listener;
  private final long listenerKey;
  private volatile boolean closed;

  /** Set by the thread of the poller alone. */
  private volatile @Nullable FrontEnd frontEnd;

  /**
   * Waits for QEMU at a socket.
   *
   * @param socket a path that does not exist yet
   * @param poller serves all machines of the process; has to outlive the channel
   * @param onViolation told why the machine is to be ended, when it or its QEMU broke the rules; on
   *     a thread that must not be held up
   * @throws IOException when the socket cannot be made
   */
  public VhostUserChannel(Path socket, VsockPoller poller, Consumer<IOException> onViolation)
      throws IOException {
    SocketPath.check(socket);
    this.socket = socket;
    this.poller = poller;
    this.onViolation = onViolation;
    this.device = new VsockDevice(GUEST_CONTEXT, poller, this::violated);
    this.listener = Linux.listen(socket);
    this.listenerKey = poller.add(listener, false, this::accept);
  }

  @Override
  public GuestStream connect(int port, byte[] first, Duration timeout) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    VsockStream stream = device.connect(port, timeout);
    try {
      stream.output().write(first);
      return stream;
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  @Override
  public void listen(int port, Consumer<GuestStream> onConnection) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    if (!device.listen(port, onConnection)) {
      throw new IOException("port " + port + " of " + socket + " is taken");
    }
  }

  private void accept() {
    try {
      int fd = Linux.accept(listener);
      if (fd < 0) {
        return;
      }
      if (frontEnd == null) {
        frontEnd = new FrontEnd(fd, device, poller, this::ended);
      } else {
        log.warn("A second connection to {} is refused: the device has one machine", socket);
        Linux.close(fd);
      }
    } catch (IOException e) {
      log.warn("Accepting QEMU at {}", socket, e);
    }
  }

  private void ended(IOException cause) {
    frontEnd = null;
    if (!closed && !(cause instanceof EOFException)) {
      onViolation.accept(cause);
    }
  }

  /** Comes from any thread; the device is ended by the one that it belongs to. */
  private void violated(IOException cause) {
    FrontEnd violator = frontEnd;
    if (violator != null) {
      // Does nothing when it has ended meanwhile.
      poller.execute(() -> violator.end(cause));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    poller.executeAndWait(this::release);
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      log.warn("Removing {}", socket, e);
    }
  }

  private void release() {
    poller.remove(listener, listenerKey);
    Linux.close(listener);
    IOException cause = new IOException("the channel is closed");
    FrontEnd last = frontEnd;
    if (last != null) {
      last.end(cause);
    }
    device.breakOff(cause);
  }
}
