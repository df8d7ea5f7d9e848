package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.vm.FakeGuest;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** Guests of this node's own that meet their host over Firecracker's sockets. */
final class FakeGuests {
  private static final int CONTROL_PORT = 52;

  private FakeGuests() {}

  /** One that does what the script says, and whose machine ends then. */
  static FakeProcess.Guest of(FakeGuest.Script script) {
    return machine -> {
      try {
        sayVersion(machine);
        try (SocketChannel link = machine.accept(CONTROL_PORT)) {
          script.run(FakeGuest.overVsock(link));
        }
      } finally {
        machine.end();
      }
    };
  }

  private static void sayVersion(FakeProcess machine) throws IOException {
    try (SocketChannel host = machine.connect(CONTROL_PORT);
        MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packMapHeader(1).packString("version").packString("3.0.0");
      Channels.newOutputStream(host).write(packer.toByteArray());
    }
  }
}
