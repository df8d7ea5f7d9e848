package io.aleph4j.node.fetch;

import io.aleph4j.protocol.ItemHash;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Another core node, asked for files over HTTP (spec 03 §2.8).
 *
 * <p>What it sends is believed by nobody: the receiver checks the name. A silent peer costs the
 * patience, one whose head is not complete by then the same, and one that drips bytes as soon as it
 * is slower than {@link #SLOWEST}. Thread-safe.
 */
final class Peer {

  /** Bytes a second, over the whole transfer, below which a peer is as good as silent. */
  private static final long SLOWEST = 16 << 10;

  private static final int BUFFER = 64 << 10;
  private static final JsonFactory JSON = new JsonFactory();

  private final URI base;
  private final Duration patience;
  private final Semaphore requests;

  /** A peer at this address, which gets so many requests at a time. */
  Peer(URI base, int mostRequests, Duration patience) {
    this.base = base;
    this.patience = patience;
    this.requests = new Semaphore(mostRequests);
  }

  /**
   * Copies what the peer sends for a file.
   *
   * @param largest most bytes to take
   * @return false when the peer does not have it
   * @throws IOException when it cannot be reached, is silent or too slow, or sends nonsense
   */
  boolean copy(ItemHash hash, long largest, OutputStream out)
      throws IOException, InterruptedException {
    requests.acquire();
    try {
      return copyJson(hash, largest, out);
    } finally {
      requests.release();
    }
  }

  private boolean copyJson(ItemHash hash, long largest, OutputStream out) throws IOException {
    HttpURLConnection connection = open("/api/v0/storage/" + hash);
    try {
      int status = status(connection);
      if (status == 413) {
        return copyRaw(hash, largest, out);
      }
      if (status != 200) {
        return false;
      }
      try (InputStream body = body(connection, 2 * largest)) {
        return decode(body, new Limited(out, largest));
      }
    } finally {
      connection.disconnect();
    }
  }

  // A file that is too large for the form that all nodes know is sent as it is.
  private boolean copyRaw(ItemHash hash, long largest, OutputStream out) throws IOException {
    HttpURLConnection connection = open("/api/v0/storage/raw/" + hash);
    try {
      if (status(connection) != 200) {
        return false;
      }
      try (InputStream body = body(connection, largest)) {
        body.transferTo(new Limited(out, largest));
        return true;
      }
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(base + path).toURL().openConnection();
    connection.setConnectTimeout((int) patience.toMillis());
    connection.setReadTimeout((int) patience.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    return connection;
  }

  // The timeout for reading begins anew with each byte, so a head that drips would never end.
  // Whoever reads it is interrupted, which closes the connection: nothing else is safe to do from
  // outside.
  private int status(HttpURLConnection connection) throws IOException {
    connection.connect();
    Thread reader = Thread.currentThread();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> watched = new CompletableFuture<>();
    Thread watch =
        Thread.ofVirtual()
            .name("head")
            .start(() -> {
              interruptLater(reader, over);
              watched.complete(null);
            });
    try {
      return connection.getResponseCode();
    } finally {
      if (over.compareAndSet(false, true)) {
        watch.interrupt();
      } else {
        // The interrupt comes right after the watch has taken its turn.
        watched.join();
        var _ = Thread.interrupted();
      }
    }
  }

  private void interruptLater(Thread reader, AtomicBoolean over) {
    try {
      Thread.sleep(patience);
      if (over.compareAndSet(false, true)) {
        reader.interrupt();
      }
    } catch (InterruptedException e) {
      // The head came in time.
    }
  }

  private InputStream body(HttpURLConnection connection, long largest) throws IOException {
    return new Paced(connection.getInputStream(), patience.toNanos(), largest);
  }

  private static boolean decode(InputStream body, OutputStream out) throws IOException {
    try (JsonParser parser =
        JSON.createParser(ObjectReadContext.empty(), new BufferedInputStream(body, BUFFER))) {
      boolean found = false;
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the answer is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("content") && value == JsonToken.VALUE_STRING && !found) {
          parser.readBinaryValue(Base64Variants.MIME, out);
          found = true;
        } else if (name.equals("status") && !"success".equals(parser.getString())) {
          return false;
        } else {
          parser.skipChildren();
        }
      }
      return found;
    } catch (JacksonException e) {
      throw new IOException("the answer cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public String toString() {
    return base.toString();
  }

  /** Ends with an error when the sender is too slow on the whole, or sends too much. */
  private static final class Paced extends InputStream {

    private final InputStream in;
    private final long graceNanos;
    private final long largest;
    private final long start = System.nanoTime();
    private long count;

    Paced(InputStream in, long graceNanos, long largest) {
      this.in = in;
      this.graceNanos = graceNanos;
      this.largest = largest;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count += Math.max(read, 0);
      if (count > largest + BUFFER) {
        throw new IOException("the peer sends more than " + largest + " bytes");
      }
      long late = System.nanoTime() - start - graceNanos;
      if (late > 0 && count < late / 1e9 * SLOWEST) {
        throw new IOException("the peer sends too slowly");
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Takes so many bytes and no more. */
  private static final class Limited extends OutputStream {

    private final OutputStream out;
    private final long largest;
    private long count;

    Limited(OutputStream out, long largest) {
      this.out = out;
      this.largest = largest;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      count += length;
      if (count > largest) {
        throw new IOException("the file has more than " + largest + " bytes");
      }
      out.write(bytes, offset, length);
    }
  }
}
