package io.aleph4j.compute.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.aleph4j.compute.channel.FakeFirecracker;
import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.channel.UnixSocketChannel;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/** A machine with a guest of version 1 or 2 that is some threads, for tests. */
public final class LegacyMachine implements Machine {
  private static final byte[] HALTED = "STOP\nSTOPZ\n".getBytes(US_ASCII);

  private final byte[] hello;
  private final byte[] setup;
  private final LegacyMachines.Program program;
  private final UnixSocketChannel channel;
  private final FakeFirecracker inside;
  private final FakeProcess process = new FakeProcess(() -> {});
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Value configuration = ValueFactory.newNil();
  private volatile boolean isHalted;
  private volatile boolean isDeaf;

  LegacyMachine(MachinePlan plan, byte[] hello, byte[] setup, LegacyMachines.Program program) {
    this.hello = hello;
    this.setup = setup;
    this.program = program;
    Path socket = plan.folder().resolve("v.sock");
    channel = new UnixSocketChannel(socket);
    inside = new FakeFirecracker(socket);
    inside.listen(GuestChannel.CONTROL_PORT);
  }

  /** What it was told to run. */
  public Value configuration() {
    return configuration;
  }

  /** Whether the host has asked it to halt, and it did. */
  public boolean isHalted() {
    return isHalted;
  }

  /** Lets it end every connection without a word from now on, even when it is to halt. */
  public void deafen() {
    isDeaf = true;
  }

  /** Waits until the node has freed it. */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /** Whether the node has freed it. */
  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  @Override
  public void run() {
    Thread.ofVirtual().name("guest of old").start(this::live);
  }

  private void live() {
    try {
      try (GuestStream first = inside.connect(GuestChannel.CONTROL_PORT)) {
        first.output().write(hello);
      }
      try (GuestStream stream = inside.accept(GuestChannel.CONTROL_PORT)) {
        configure(stream);
      }
      while (process.isAlive()) {
        GuestStream stream = inside.accept(GuestChannel.CONTROL_PORT);
        Thread.ofVirtual().name("call of old").start(() -> serve(stream));
      }
    } catch (IOException e) {
      // The node has ended the machine.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void configure(GuestStream stream) throws IOException {
    InputStream in = stream.input();
    int length = 0;
    for (int next = in.read(); next != '\n'; next = in.read()) {
      length = length * 10 + next - '0';
    }
    try (MessageUnpacker message = MessagePack.newDefaultUnpacker(in.readNBytes(length))) {
      configuration = message.unpackValue();
    }
    stream.output().write(setup);
  }

  private void serve(GuestStream stream) {
    try (stream) {
      // "halt" begins with what would be a small number.
      @SuppressWarnings("resource") // of the stream
      MessageUnpacker message = MessagePack.newDefaultUnpacker(stream.input());
      Value call = message.unpackValue();
      if (isDeaf) {
        return;
      }
      if (call.isIntegerValue()) {
        isHalted = true;
        stream.output().write(HALTED);
        process.exit();
        return;
      }
      stream.output().write(program.answer(call));
    } catch (Exception e) {
      // The host sees that there is no answer.
    }
  }

  @Override
  public Optional<GuestChannel> channel() {
    return Optional.of(channel);
  }

  @Override
  public FakeProcess process() {
    return process;
  }

  @Override
  public SocketChannel openSerial() throws IOException {
    throw new IOException("this machine has a vsock device and no serial port");
  }

  @Override
  public void close() {
    process.kill();
    channel.close();
    inside.close();
    closed.countDown();
  }
}
