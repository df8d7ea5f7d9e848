package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartBodyTest {
  private static final String BOUNDARY = "-AaB03-x";
  private static final String DELIMITER = "\r\n--" + BOUNDARY;

  /** A part as it is sent and as it is read. */
  record Sent(String name, @Nullable String filename, String content) {}

  @Property(tries = 500)
  void whatIsSentIsReadHoweverItIsCut(
      @ForAll("forms") List<Sent> parts,
      @ForAll("noise") String preamble,
      @ForAll("noise") String epilogue,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int largest)
      throws IOException {
    byte[] body = body(preamble, parts, epilogue);
    assertThat(read(new ChunkedInput(body, seed, largest), seed)).isEqualTo(parts);
  }

  @Property(tries = 200)
  void aCutBodyIsRefused(@ForAll("forms") List<Sent> parts, @ForAll long seed) throws IOException {
    byte[] body = body("", parts, "");
    int cut = new Random(seed).nextInt(body.length);
    InputStream in = new ChunkedInput(java.util.Arrays.copyOf(body, cut), seed, 40);
    assertThatThrownBy(() -> read(in, seed))
        .isInstanceOfSatisfying(
            HttpException.class, e -> assertThat(e.getMessage()).contains("ended before"));
  }

  @Property(tries = 1_000)
  void anyBytesGivePartsOrAnAnswer(
      @ForAll("noise") String noise, @ForAll("forms") List<Sent> parts, @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    byte[] body = body(noise, parts, noise);
    for (int i = 0; i < 1 + body.length / 40; i++) {
      body[random.nextInt(body.length)] = (byte) "\r\n-:;\"= a\0".charAt(random.nextInt(10));
    }
    try {
      assertThat(read(new ChunkedInput(body, seed, 60), seed)).isNotNull();
    } catch (HttpException e) {
      assertThat(e.status()).isEqualTo(400);
    }
  }

  @Provide
  Arbitrary<List<Sent>> forms() {
    Arbitrary<String> names =
        Arbitraries.of("file", "metadata", "a b", "\u00e9\u00df", "x;y=\\z", "");
    Arbitrary<@Nullable String> filenames =
        Arbitraries.of("plain.bin", "C:\\dir\\f", "say \"hi\"", "\u65e5\u672c").injectNull(0.3);
    return Combinators.combine(names, filenames, noise()).as(Sent::new).list().ofMaxSize(6);
  }

  /** Contents that look like a boundary as much as they may. */
  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.of(
            "\r",
            "\n",
            "\r\n",
            "-",
            "--",
            DELIMITER.substring(0, 6),
            DELIMITER.substring(0, DELIMITER.length() - 1),
            "a",
            "\0",
            "\u00ff",
            "x".repeat(100))
        .list()
        .ofMaxSize(30)
        .map(pieces -> String.join("", pieces))
        .filter(text -> !("\r\n" + text + "\r\n").contains(DELIMITER));
  }

  private static byte[] body(String preamble, List<Sent> parts, String epilogue)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(preamble.getBytes(StandardCharsets.ISO_8859_1));
    String before = preamble.isEmpty() ? DELIMITER.substring(2) : DELIMITER;
    for (Sent part : parts) {
      out.write((before + " \r\nContent-Disposition: form-data; name=").getBytes(utf8()));
      out.write(quoted(part.name()).getBytes(utf8()));
      String filename = part.filename();
      out.write((filename == null ? "" : "; filename=" + quoted(filename)).getBytes(utf8()));
      out.write("\r\nX-Other: 1\r\n\r\n".getBytes(utf8()));
      out.write(part.content().getBytes(StandardCharsets.ISO_8859_1));
      before = DELIMITER;
    }
    out.write((before + "--" + (epilogue.isEmpty() ? "" : "\r\n" + epilogue)).getBytes(utf8()));
    return out.toByteArray();
  }

  private static java.nio.charset.Charset utf8() {
    return StandardCharsets.UTF_8;
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }

  /** Reads all parts in pieces of random size. */
  private static List<Sent> read(InputStream in, long seed) throws IOException {
    Random random = new Random(seed);
    MultipartBody body = new MultipartBody(in, BOUNDARY);
    List<Sent> parts = new ArrayList<>();
    MultipartBody.Part part = body.next();
    while (part != null) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 + random.nextInt(300)];
      int read = 0;
      while (read >= 0) {
        content.write(buffer, 0, read);
        read = part.stream().read(buffer);
      }
      String text = content.toString(StandardCharsets.ISO_8859_1);
      parts.add(new Sent(part.name(), part.filename(), text));
      part = body.next();
    }
    assertThat(body.next()).isNull();
    return parts;
  }

  private static MultipartBody of(String text) {
    return new MultipartBody(new ByteArrayInputStream(text.getBytes(utf8())), "b");
  }

  private static MultipartBody.Part only(String headers) {
    MultipartBody.Part part = of("--b\r\n" + headers + "\r\n\r\nvalue\r\n--b--").next();
    assertThat(part).isNotNull();
    return java.util.Objects.requireNonNull(part);
  }

  @Test
  void unreadPartsAreSkippedAndTheirStreamsAreOver() throws IOException {
    String head = "\r\n--b\r\nContent-Disposition: form-data; name=";
    MultipartBody body =
        of(head + "a\r\n\r\n" + "1".repeat(200_000) + head + "b\r\n\r\n2\r\n--b--");
    MultipartBody.Part first = java.util.Objects.requireNonNull(body.next());
    assertThat(first.stream().read()).isEqualTo('1');
    MultipartBody.Part second = java.util.Objects.requireNonNull(body.next());
    assertThat(second.name()).isEqualTo("b");
    assertThatThrownBy(() -> first.stream().read()).isInstanceOf(IOException.class);
    assertThat(second.readBytes(1)).containsExactly('2');
    assertThat(body.next()).isNull();
  }

  @Test
  void aPartWithoutBodyEndsAtItsHeaders() {
    MultipartBody body =
        of(
            "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b\r\n"
                + "Content-Disposition: form-data; name=c\r\n\r\nd\r\n--b--");
    assertThat(java.util.Objects.requireNonNull(body.next()).readBytes(9)).isEmpty();
    assertThat(java.util.Objects.requireNonNull(body.next()).name()).isEqualTo("c");
    assertThat(body.next()).isNull();
  }

  @Test
  void shortPartsAreReadWholeUpToALimit() {
    String head = "Content-Disposition: form-data; name=a";
    assertThat(only(head).readBytes(5)).asString().isEqualTo("value");
    assertThatThrownBy(() -> only(head).readBytes(4))
        .isInstanceOfSatisfying(HttpException.class, e -> assertThat(e.status()).isEqualTo(413));
  }

  @Test
  void headersAreReadAsTheyWereSent() {
    MultipartBody.Part part =
        only(
            "content-DISPOSITION:form-data;filename=a.txt ; NAME = \"n\"\r\n"
                + "Content-Type: text/plain; charset=utf-8");
    assertThat(part.name()).isEqualTo("n");
    assertThat(part.filename()).isEqualTo("a.txt");
    assertThat(part.contentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(only("Content-Disposition: form-data; name=n").filename()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--b",
        "--b\r\n\r\n\r\n--b--",
        "--bX\r\n",
        "--b-X",
        "--b\r\nno colon\r\n\r\n",
        "--b\r\n: empty\r\n\r\n",
        "--b\r\n folded\r\n\r\n",
        "--b\r\nA: b\nC: d\r\n\r\n",
        "--b\r\nA: b\rC: d\r\n\r\n",
        "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--b--",
        "--b\r\nContent-Disposition: form-data; filename=a\r\n\r\n\r\n--b--",
      })
  void malformedBodiesAreRefused(String text) {
    assertThatThrownBy(() -> of(text).next())
        .isInstanceOfSatisfying(HttpException.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void headersAndPartsHaveLimits() {
    String longest = "Content-Disposition: form-data; name=n\r\nX: ";
    int left = PartHeaders.MOST_BYTES - longest.length() - 4;
    assertThat(only(longest + "x".repeat(left)).name()).isEqualTo("n");
    assertThatThrownBy(() -> only(longest + "x".repeat(left + 1)))
        .hasMessageContaining("16384 bytes");
    String part = "\r\n--b\r\nContent-Disposition: form-data; name=n\r\n\r\n";
    MultipartBody most = of(part.repeat(64) + "\r\n--b--");
    for (int i = 0; i < 64; i++) {
      assertThat(most.next()).isNotNull();
    }
    assertThat(most.next()).isNull();
    MultipartBody tooMany = of(part.repeat(65) + "\r\n--b--");
    assertThatThrownBy(
            () -> {
              while (tooMany.next() != null) {
                // All that counts is how many there are.
              }
            })
        .hasMessageContaining("more than 64 parts");
  }
}
