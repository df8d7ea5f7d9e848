package io.aleph4j.service.web;

/** The life of one WebSocket. What the client sends is read and ignored. */
public interface SocketListener {
  /** The socket is open. Runs on a virtual thread of its own and may block. */
  void opened(Socket socket);

  /** The socket is closed, whoever did it. Called once, also when {@link #opened} still runs. */
  void closed(Socket socket);
}
