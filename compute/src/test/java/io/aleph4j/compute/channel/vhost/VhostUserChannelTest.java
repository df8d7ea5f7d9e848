package io.aleph4j.compute.channel.vhost;

import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.channel.GuestChannelContract;
import io.aleph4j.compute.channel.GuestSide;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract of channels over shared memory and rings. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class VhostUserChannelTest extends GuestChannelContract {
  @TempDir private Path folder;
  private final VsockPoller poller;

  VhostUserChannelTest() throws IOException {
    poller = new VsockPoller();
  }

  @Override
  protected GuestChannel openChannel() throws IOException {
    return new VhostUserChannel(
        folder.resolve("vhost.sock"),
        poller,
        cause -> {
          throw new AssertionError(cause);
        });
  }

  @Override
  protected GuestSide startGuest(GuestChannel channel) throws IOException {
    FakeFrontEnd frontEnd = new FakeFrontEnd(folder.resolve("vhost.sock"));
    frontEnd.negotiate();
    frontEnd.start();
    return new FakeDriver(frontEnd);
  }

  @Override
  protected void stopHost() {
    poller.close();
  }
}
