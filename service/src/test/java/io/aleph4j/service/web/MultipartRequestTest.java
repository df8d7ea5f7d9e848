package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms over real connections; what they may contain is the business of MultipartBodyTest. */
class MultipartRequestTest {
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final int LIMIT = 3 << 20;
  private static final String FORM =
      """
      --b
      Content-Disposition: form-data; name="file"; filename="f"

      12345
      --b
      Content-Disposition: form-data; name=sync

      true
      --b--
      """
          .replace("\n", "\r\n");

  private static WebServer server;

  @BeforeAll
  static void start() {
    Route route =
        Route.post("/parts", Cost.UPLOAD, MultipartRequestTest::parts).withStreamedBody(LIMIT);
    server = WebServer.start(WebSettings.on("127.0.0.1", 0), List.of(route), List.of(), c -> {});
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void parts(Context context) throws IOException {
    if (!MultipartBody.isMultipart(context)) {
      throw HttpException.reason(415, "not a form");
    }
    MultipartBody body = MultipartBody.of(context);
    List<String> parts = new ArrayList<>();
    MultipartBody.Part part = body.next();
    while (part != null) {
      long size = part.stream().transferTo(OutputStream.nullOutputStream());
      parts.add(part.name() + " " + part.filename() + " " + size);
      part = body.next();
    }
    context.result(String.join(", ", parts));
  }

  @Test
  void aConnectionServesManyUploads() throws Exception {
    try (RawHttp connection = new RawHttp(server.port())) {
      for (int i = 0; i < 3; i++) {
        connection.write(form("Content-Length: " + FORM.length()) + FORM);
        assertThat(connection.readAnswer().body()).isEqualTo("file f 5, sync null 4");
        connection.write(form("Transfer-Encoding: chunked"));
        for (int at = 0; at < FORM.length(); at++) {
          connection.write("1\r\n" + FORM.charAt(at) + "\r\n");
        }
        connection.write("0\r\n\r\n");
        assertThat(connection.readAnswer().body()).isEqualTo("file f 5, sync null 4");
        connection.write("POST /parts" + HOST + "Content-Length: 0\r\n\r\n");
        assertThat(connection.readAnswer().status()).isEqualTo(415);
      }
    }
  }

  private static String form(String length) {
    return "POST /parts"
        + HOST
        + "Content-Type: Multipart/Form-Data; boundary=\"b\"\r\n"
        + length
        + "\r\n\r\n";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain|415: not a form",
        "multipart/form-data|400: the Content-Type has no boundary",
        "multipart/form-data; boundary=|400: the boundary is not 1 to 70 ASCII characters",
        "multipart/form-data; boundary=b|400: the multipart body ended before its last boundary",
      })
  void whatIsNoFormIsRefused(String type, String expected) throws Exception {
    String head = "Content-Type: " + type + "\r\nContent-Length: 5\r\n\r\n";
    assertThat(RawHttp.send(server.port(), "POST /parts" + HOST + head + "--b\r\n").body())
        .isEqualTo(expected);
    String tooLong = "multipart/form-data; boundary=" + "b".repeat(71);
    RawHttp.Answer answer =
        RawHttp.send(server.port(), "POST /parts" + HOST + head.replace(type, tooLong) + "--b\r\n");
    assertThat(answer.body()).contains("70 ASCII");
  }

  @Test
  void aFormThatIsTooLargeIsRefusedAsAnyBody() throws Exception {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write(form("Transfer-Encoding: chunked"));
      String head = FORM.substring(0, FORM.indexOf("12345"));
      connection.write(Integer.toHexString(head.length()) + "\r\n" + head + "\r\n");
      connection.write(Integer.toHexString(LIMIT) + "\r\n");
      connection.write(new byte[LIMIT]);
      assertThat(connection.readAnswer().body())
          .isEqualTo("Maximum request body size 3145728 exceeded.");
    }
  }
}
