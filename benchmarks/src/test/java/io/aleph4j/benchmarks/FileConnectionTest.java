package io.aleph4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileConnectionTest {

  @Test
  void readsAnswersThatComeInPieces() throws IOException {
    byte[] file = new byte[1_000_000];
    file[file.length - 1] = 7;
    try (Server server =
            Server.answering(
                List.of(
                    List.of(
                        Server.bytes("HTTP/1.1 200 OK\r\nContent-"),
                        Server.bytes("Length: 1000000\r\n\r"),
                        Server.bytes("\n"),
                        file),
                    List.of(
                        Server.bytes("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwo"),
                        Server.bytes("rds")),
                    List.of(Server.bytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))));
        FileConnection connection = new FileConnection(server.address())) {
      MessageDigest digest = Sha256.digest();
      assertThat(connection.download("/file", digest)).isEqualTo(file.length);
      assertThat(Sha256.hex(digest.digest())).isEqualTo(Sha256.of(file));
      assertThat(connection.get("/text")).isEqualTo("words");
      assertThatThrownBy(() -> connection.get("/nothing")).hasMessageContaining("404 Not Found");
    }
  }
}
