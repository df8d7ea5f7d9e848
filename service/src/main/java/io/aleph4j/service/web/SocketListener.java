package io.aleph4j.service.web;

/** The life of one WebSocket. What the client sends is read and ignored unless it is asked for. */
public interface SocketListener {
  /** The socket is open. Runs on a virtual thread of its own and may block. */
  void opened(Socket socket);

  /** The socket is closed, whoever did it. Called once, also when {@link #opened} still runs. */
  void closed(Socket socket);

  /**
   * The longest text in characters that {@link #received} wants; a longer one closes the socket. 0
   * when nothing is wanted, and then nothing of it is kept.
   */
  default int longestText() {
    return 0;
  }

  /** The client has sent a text. Must not block. */
  default void received(Socket socket, String text) {}
}
