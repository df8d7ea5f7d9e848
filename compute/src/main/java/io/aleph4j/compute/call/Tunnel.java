package io.aleph4j.compute.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection that has become an application's, by an upgrade: bytes in both directions,
 * untouched.
 */
final class Tunnel extends AbstractConnection implements Connection.UpgradeTo {
  private static final Logger log = LoggerFactory.getLogger(Tunnel.class);
  private static final int PIECE = 32 * 1024;

  private final AppConnection application;
  private final OutputStream toApplication;
  private final InputStream fromApplication;
  private final Runnable whenClosed;
  private ByteBuffer first = BufferUtil.EMPTY_BUFFER;

  /**
   * Joins two connections.
   *
   * @param whenClosed called once both are closed
   */
  Tunnel(EndPoint client, Executor executor, AppConnection application, Runnable whenClosed) {
    super(client, executor);
    this.application = application;
    this.toApplication = application.plainBody();
    this.fromApplication = application.rest();
    this.whenClosed = whenClosed;
  }

  @Override
  public void onUpgradeTo(ByteBuffer read) {
    first = BufferUtil.copy(read);
  }

  @Override
  public void onOpen() {
    super.onOpen();
    Thread.ofVirtual().name("tunnel to client").start(this::pumpToClient);
    read();
  }

  private void read() {
    Thread.ofVirtual().name("tunnel to application").start(this::onFillable);
  }

  @Override
  public void onFillable() {
    try {
      sendFirst();
      ByteBuffer buffer = BufferUtil.allocate(PIECE);
      int filled = getEndPoint().fill(buffer);
      while (filled > 0) {
        toApplication.write(
            buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        BufferUtil.clear(buffer);
        filled = getEndPoint().fill(buffer);
      }
      if (filled < 0) {
        application.stream().closeOutput();
      } else {
        // Not on the thread that has found something: writing waits for the application.
        fillInterested(
            Callback.from(
                Invocable.InvocationType.NON_BLOCKING, this::read, this::onFillInterestedFailed));
      }
    } catch (IOException e) {
      log.debug("A tunnel ends: {}", e.toString());
      close();
    }
  }

  private void sendFirst() throws IOException {
    ByteBuffer bytes = first;
    first = BufferUtil.EMPTY_BUFFER;
    if (BufferUtil.hasContent(bytes)) {
      toApplication.write(BufferUtil.toArray(bytes));
    }
  }

  private void pumpToClient() {
    byte[] piece = new byte[PIECE];
    try {
      for (int read = fromApplication.read(piece); read >= 0; read = fromApplication.read(piece)) {
        try (Blocker.Callback written = Blocker.callback()) {
          getEndPoint().write(written, ByteBuffer.wrap(piece, 0, read));
          written.block();
        }
      }
      getEndPoint().shutdownOutput();
    } catch (IOException e) {
      log.debug("A tunnel ends: {}", e.toString());
    } finally {
      close();
    }
  }

  @Override
  public boolean onIdleExpired(java.util.concurrent.TimeoutException timeout) {
    return false; // who is silent in a WebSocket is not gone
  }

  @Override
  public void onClose(@org.jspecify.annotations.Nullable Throwable cause) {
    application.close();
    whenClosed.run();
    super.onClose(cause);
  }
}
