package io.aleph4j.compute.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.aleph4j.compute.domain.FakeRecords;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.GuestSocket;
import io.aleph4j.compute.vm.HttpApplication;
import io.aleph4j.compute.vm.TestNode;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.vm.VmSettings;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A node with one program, and clients that send bytes as they are. */
final class CallFixture implements AutoCloseable {
  final TestNode node;
  final VmPool pool;
  final ProgramFront front;
  final WebServer server;
  final ItemHash hash;

  /** How many connections the application has had. */
  final AtomicInteger connections = new AtomicInteger();

  /** What the application does. */
  volatile HttpApplication.Handler handler = exchange -> exchange.text(200, "hello");

  CallFixture(Path folder) {
    this(folder, settings -> settings);
  }

  CallFixture(Path folder, UnaryOperator<VmSettings> settings) {
    node = new TestNode(folder, FakeGuest.serving(this::serve)).settings(settings);
    pool = VmPool.open(node.services());
    front = new ProgramFront(pool, "crn.example.org", "1.2.3", FakeRecords.none());
    server =
        WebServer.start(WebSettings.on("127.0.0.1", 0), List.of(), List.of(), routes -> {}, front);
    hash = node.add("program");
  }

  private void serve(GuestSocket connection) throws Exception {
    connections.incrementAndGet();
    new HttpApplication(exchange -> handler.answer(exchange)).serve(connection);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** Sends a request, and leaves the connection open. */
  Socket begin(String request) throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    return socket;
  }

  /** Sends a request; everything that comes back until the end. */
  String exchange(String request) throws IOException {
    try (Socket socket = begin(request)) {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** Asks for the program, and for the connection to end with the answer. */
  String get() throws IOException {
    return exchange(head("GET", "/"));
  }

  /** A request of the program, with further lines. */
  String head(String method, String path, String... lines) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(" /vm/").append(hash).append(path).append(" HTTP/1.1\r\n");
    head.append("Host: h\r\nConnection: close\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** The body of an answer. */
  static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Override
  public void close() {
    server.close();
    pool.close();
  }
}
