package io.aleph4j.node.api;

import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.HttpException;
import io.aleph4j.service.web.Socket;
import io.aleph4j.service.web.SocketListener;
import io.javalin.http.Context;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The socket that tells messages as they are processed (spec 02 §5.1).
 *
 * <p>Our own parameter {@code since} takes the item hash of the last message that a client saw, or
 * a cursor of a list: the client then gets, in commit order, everything that was committed behind
 * it, so a connection that breaks loses nothing.
 */
final class MessagesSocket {

  private static final int DEFAULT_HISTORY = 10;
  private static final int MOST_HISTORY = 199;

  private final MessageReads messages;
  private final LiveMessages live;
  private final ConcurrentMap<Socket, Follower> followers = new ConcurrentHashMap<>();

  MessagesSocket(MessageReads messages, LiveMessages live) {
    this.messages = messages;
    this.live = live;
  }

  /**
   * What a client wants to see.
   *
   * @param history how many past messages come first
   * @param since the place in commit order to resume behind; null for a fresh start
   * @param askedAfter the place in commit order at which the client asked: everything behind it is
   *     live, however long the upgrade takes
   */
  record Wish(MessageFilters filters, int history, @Nullable Long since, long askedAfter) {

    MessageQuery query() {
      return filters.query();
    }

    boolean withContent() {
      return filters.format() == MessageJson.Format.FULL;
    }
  }

  /** Reads a connection's parameters; wrong ones refuse it with 422 before it is a socket. */
  SocketListener prepare(Context context) {
    Parameters parameters = Parameters.of(context);
    MessageFilters filters = MessageFilters.of(parameters);
    int history = parameters.integer(DEFAULT_HISTORY, 0, MOST_HISTORY, "history");
    String since = parameters.text("since");
    parameters.check();
    Wish wish = new Wish(filters, history, since == null ? null : place(since), live.present());
    return new SocketListener() {
      @Override
      public void opened(Socket socket) {
        Follower follower = new Follower(socket, wish, messages, live);
        followers.put(socket, follower);
        if (!socket.isOpen()) {
          closed(socket);
        }
        follower.run();
      }

      @Override
      public void closed(Socket socket) {
        Follower follower = followers.remove(socket);
        if (follower != null) {
          follower.close();
        }
      }
    };
  }

  private long place(String since) {
    boolean isHash = new ItemHash(since).looseType().isPresent();
    String hash = isHash ? since : Cursor.string(Cursor.decode(since), "h", since);
    return messages
        .seqOf(hash)
        .orElseThrow(() ->
            HttpException.text(
                422, "since: no message " + hash + " is known here; connect without it"));
  }

  /** How many sockets follow. */
  int active() {
    return followers.size();
  }
}
