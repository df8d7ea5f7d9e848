package io.aleph4j.compute.connector;

import static io.aleph4j.compute.connector.RedisConnection.bytes;

import io.aleph4j.compute.connector.RedisConnection.Reply;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A cache in a Redis server, under the keys that the network's nodes use: {@code <item
 * hash>:<key>}. It outlives this process, and other nodes may share it; how much it holds is the
 * server's own setting ({@code maxmemory}).
 */
public final class RedisGuestCache implements GuestCache {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int IDLE_CONNECTIONS = 8;
  private static final int MOST_KEYS = 100_000;
  private static final String SCAN_COUNT = "1000";

  private final RedisAddress address;
  private final BlockingQueue<RedisConnection> idle = new ArrayBlockingQueue<>(IDLE_CONNECTIONS);
  private volatile boolean closed;

  /** At this server, which is connected to when it is needed. */
  public RedisGuestCache(RedisAddress address) {
    this.address = address;
  }

  @FunctionalInterface
  private interface Work<T> {
    T with(RedisConnection connection) throws IOException;
  }

  @Override
  public byte @Nullable [] get(ItemHash machine, String key) {
    Reply reply = call("GET", name(machine, key));
    return reply instanceof Reply.Text(byte @Nullable [] bytes) ? bytes : null;
  }

  @Override
  public boolean put(ItemHash machine, String key, byte[] value) {
    byte[] life = bytes(Long.toString(LIFE.toSeconds()));
    work(connection ->
        connection.call(bytes("SET"), bytes(name(machine, key)), value, bytes("EX"), life));
    return true;
  }

  @Override
  public boolean delete(ItemHash machine, String key) {
    return call("DEL", name(machine, key)) instanceof Reply.Whole(long count) && count > 0;
  }

  @Override
  public List<String> keys(ItemHash machine, String pattern) {
    return work(connection -> scan(connection, name(machine, pattern)));
  }

  /** Piece by piece: KEYS would keep the server from everything else. */
  private static List<String> scan(RedisConnection connection, String pattern) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    String cursor = "0";
    do {
      Reply reply =
          connection.call(
              bytes("SCAN"),
              bytes(cursor),
              bytes("MATCH"),
              bytes(pattern),
              bytes("COUNT"),
              bytes(SCAN_COUNT));
      if (!(reply instanceof Reply.Many(List<Reply> parts))
          || parts.size() != 2
          || !(parts.get(1) instanceof Reply.Many(List<Reply> found))) {
        throw new IOException("no answer to SCAN");
      }
      found.forEach(name -> names.add(text(name)));
      if (names.size() > MOST_KEYS) {
        throw new IOException("the machine has more than " + MOST_KEYS + " keys");
      }
      cursor = text(parts.getFirst());
    } while (!cursor.equals("0"));
    int prefix = pattern.indexOf(':') + 1;
    List<String> keys = new ArrayList<>();
    names.forEach(name -> keys.add(name.substring(prefix)));
    return keys;
  }

  private static String text(Reply reply) {
    return reply instanceof Reply.Text(byte @Nullable [] bytes) && bytes != null
        ? new String(bytes, StandardCharsets.UTF_8)
        : "0";
  }

  private static String name(ItemHash machine, String key) {
    return machine.value() + ":" + key;
  }

  private Reply call(String command, String name) {
    return work(connection -> connection.call(bytes(command), bytes(name)));
  }

  /**
   * Once more when a connection that was idle turns out to be broken, as after a restart of the
   * server. Every command may be repeated.
   */
  private <T> T work(Work<T> work) {
    RedisConnection kept = idle.poll();
    try {
      if (kept != null) {
        try {
          return done(kept, work);
        } catch (RedisConnection.RefusedException e) {
          throw e;
        } catch (IOException e) {
          return done(RedisConnection.open(address, LIMIT), work);
        }
      }
      return done(RedisConnection.open(address, LIMIT), work);
    } catch (IOException e) {
      throw new GuestCacheException(
          "the cache at " + address + " cannot be used: " + e.getMessage() + "; is it running?", e);
    }
  }

  private <T> T done(RedisConnection connection, Work<T> work) throws IOException {
    boolean isGood = false;
    try {
      T result = work.with(connection);
      isGood = true;
      return result;
    } finally {
      // An array may have been left in the middle by a refusal: only what went well is kept.
      if (!isGood || closed || !idle.offer(connection)) {
        connection.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (RedisConnection one = idle.poll(); one != null; one = idle.poll()) {
      one.close();
    }
  }
}
