package io.aleph4j.benchmarks;

import static io.aleph4j.benchmarks.Server.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {

  @Test
  void readsAnAnswerOfKnownLengthThatComesInPieces() throws IOException {
    List<byte[]> answer =
        List.of(
            bytes("HTTP/1.1 202 Accepted\r\nConte"),
            bytes("nt-Length: 11\r\n\r"),
            bytes("\nhello"),
            bytes(" world"));
    try (Server server = Server.answering(List.of(answer));
        HttpConnection connection = new HttpConnection(server.address())) {
      assertThat(connection.exchange(HttpConnection.get(server.address(), "/"))).isEqualTo(202);
      assertThat(connection.body()).isEqualTo("hello world");
      assertThat(connection.bodyContains(bytes("o w"))).isTrue();
      assertThat(connection.bodyContains(bytes("world!"))).isFalse();
      assertThat(connection.countInBody(bytes("o"))).isEqualTo(2);
    }
  }

  @Test
  void putsChunksTogether() throws IOException {
    List<byte[]> answer =
        List.of(
            bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n"),
            bytes("6\r\n wor"),
            bytes("ld\r\n0\r\n"),
            bytes("\r\n"));
    try (Server server = Server.answering(List.of(answer, answer));
        HttpConnection connection = new HttpConnection(server.address())) {
      byte[] request = HttpConnection.get(server.address(), "/");
      for (int i = 0; i < 2; i++) {
        assertThat(connection.exchange(request)).isEqualTo(200);
        assertThat(connection.body()).isEqualTo("hello world");
      }
    }
  }

  @Test
  void readsAnAnswerThatIsLargerThanItsBuffer() throws IOException {
    String body = "0123456789".repeat(50_000);
    byte[] answer = bytes("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + body);
    try (Server server = Server.answering(List.of(List.of(answer)));
        HttpConnection connection = new HttpConnection(server.address())) {
      connection.exchange(HttpConnection.get(server.address(), "/"));
      assertThat(connection.body()).isEqualTo(body);
    }
  }

  @Test
  void connectsAgainAfterAnAnswerThatClosed() throws IOException {
    byte[] answer = bytes("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
    try (Server server = Server.answering(List.of(List.of(answer), List.of(answer)));
        HttpConnection connection = new HttpConnection(server.address())) {
      byte[] request = HttpConnection.get(server.address(), "/");
      assertThat(connection.exchange(request)).isEqualTo(200);
      // The server takes one connection at a time and waits for a second request on the first one.
      assertThat(connection.exchange(request)).isEqualTo(200);
    }
  }

  @Test
  void refusesAnAnswerWithoutEnd() throws IOException {
    byte[] answer = bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
    try (Server server = Server.answering(List.of(List.of(answer)));
        HttpConnection connection = new HttpConnection(server.address())) {
      byte[] request = HttpConnection.get(server.address(), "/");
      assertThatThrownBy(() -> connection.exchange(request))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("99999999999");
    }
  }
}
