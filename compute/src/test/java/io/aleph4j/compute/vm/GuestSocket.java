package io.aleph4j.compute.vm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** A connection of the host's to the application in a {@link FakeGuest}. */
public final class GuestSocket {
  private static final int WINDOW = 262_144;
  private static final int PIECE = 65_536;

  private final FakeGuest guest;
  private final int number;
  private final Deque<byte[]> received = new ArrayDeque<>();
  private final InputStream input = new Input();
  private final OutputStream output = new Output();
  private int at;
  private int consumed;
  private long credit = WINDOW;
  private boolean inputEnded;
  private boolean broken;
  private boolean outputEnded;

  GuestSocket(FakeGuest guest, int number) {
    this.guest = guest;
    this.number = number;
  }

  /** What the host sends. */
  public InputStream input() {
    return input;
  }

  /** What the host gets. */
  public OutputStream output() {
    return output;
  }

  /** Reads a head, up to and with the empty line; empty at the end. */
  public String readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int next = input.read(); next >= 0; next = input.read()) {
      head.write(next);
      if (next == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** Sends a text. */
  public void write(String text) throws IOException {
    output.write(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  /** Sends nothing more. */
  public void close() throws IOException {
    synchronized (this) {
      if (outputEnded || broken) {
        return;
      }
      outputEnded = true;
    }
    guest.sendEnd(number);
  }

  /** Breaks the connection off. */
  public void reset(String reason) {
    synchronized (this) {
      if (broken || (inputEnded && outputEnded)) {
        return;
      }
      broken = true;
      notifyAll();
    }
    try {
      guest.sendReset(number, reason);
    } catch (IOException e) {
      // The machine is gone.
    }
  }

  synchronized void receive(byte[] bytes) {
    received.add(bytes);
    notifyAll();
  }

  synchronized void grant(int bytes) {
    credit += Integer.toUnsignedLong(bytes);
    notifyAll();
  }

  synchronized void endInput() {
    inputEnded = true;
    notifyAll();
  }

  synchronized void breakOff() {
    broken = true;
    notifyAll();
  }

  @SuppressWarnings("WaitNotInLoop") // its callers loop
  private void pause() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private int read(byte[] target, int offset, int length) throws IOException {
    int count;
    int granted = 0;
    synchronized (this) {
      while (received.isEmpty()) {
        if (broken) {
          throw new IOException("the host has reset the connection");
        }
        if (inputEnded) {
          return -1;
        }
        pause();
      }
      byte[] first = received.getFirst();
      count = Math.min(length, first.length - at);
      System.arraycopy(first, at, target, offset, count);
      at += count;
      if (at == first.length) {
        received.removeFirst();
        at = 0;
      }
      consumed += count;
      if (consumed >= WINDOW / 2) {
        granted = consumed;
        consumed = 0;
      }
    }
    if (granted > 0) {
      guest.sendWindow(number, granted);
    }
    return count;
  }

  private synchronized int takeCredit(int wanted) throws IOException {
    while (credit == 0 && !broken) {
      pause();
    }
    if (broken || outputEnded) {
      throw new IOException("the host has closed the connection");
    }
    int taken = (int) Math.min(wanted, credit);
    credit -= taken;
    return taken;
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return length == 0 ? 0 : GuestSocket.this.read(target, offset, length);
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int next) throws IOException {
      write(new byte[] {(byte) next}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        int count = takeCredit(Math.min(length - done, PIECE));
        byte[] piece = new byte[count];
        System.arraycopy(bytes, offset + done, piece, 0, count);
        guest.sendData(number, piece);
        done += count;
      }
    }
  }
}
