package io.aleph4j.benchmarks;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Posts that were signed beforehand, as HTTP requests that publish them.
 *
 * <p>Only what differs is kept, the hash and the signature of each; a request is a copy of its
 * sender's template with five fields filled in, which costs a generator next to nothing and a
 * million posts 100 MB. Immutable.
 */
final class SignedPosts implements Tape {

  static final int HASH_BYTES = 32;
  static final int SIGNATURE_BYTES = 65;
  private static final byte[] HEX = HttpConnection.ascii("0123456789abcdef");
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final List<String> senders;
  private final Form form;
  private final long firstMicros;
  private final byte[] hashes;
  private final byte[] signatures;

  /** What the posts have in common. */
  record Form(String channel, int contentLength, boolean sync) {}

  SignedPosts(List<String> senders, Form form, long firstMicros, byte[] hashes, byte[] signatures) {
    this.senders = List.copyOf(senders);
    this.form = form;
    this.firstMicros = firstMicros;
    this.hashes = hashes;
    this.signatures = signatures;
  }

  @Override
  public int count() {
    return hashes.length / HASH_BYTES;
  }

  List<String> senders() {
    return senders;
  }

  Form form() {
    return form;
  }

  /** The item hash of a post, in hexadecimal. */
  String hash(int index) {
    return HexFormat.of().formatHex(hashes, index * HASH_BYTES, (index + 1) * HASH_BYTES);
  }

  /**
   * The text that a post of this sender and time has as its content: always {@code contentLength}
   * ASCII characters.
   */
  static String content(String sender, String seconds, int contentLength) {
    String before =
        "{\"address\":\"" + sender + "\",\"time\":" + seconds + ",\"content\":{\"body\":\"";
    String after = "\"},\"type\":\"benchmark\"}";
    int padding = contentLength - before.length() - after.length();
    return before + "x".repeat(Math.max(0, padding)) + after;
  }

  /** Seconds with six decimals, always 17 characters. */
  static String seconds(long micros) {
    String digits = Long.toString(micros);
    int point = digits.length() - 6;
    return digits.substring(0, point) + '.' + digits.substring(point);
  }

  @Override
  public Requests requestsTo(InetSocketAddress node) {
    List<Template> templates = new ArrayList<>();
    for (String sender : senders) {
      templates.add(Template.of(sender, form, node));
    }
    return new Requests(templates);
  }

  /**
   * Fills request templates. One thread at a time; the array returned is valid until the next call.
   */
  final class Requests implements Tape.Requests {

    private final List<Template> templates;

    private Requests(List<Template> templates) {
      this.templates = templates;
    }

    /** The HTTP request that publishes post {@code index}. */
    @Override
    public byte[] request(int index) {
      Template template = templates.get(index % templates.size());
      byte[] text = template.text;
      writeSeconds(text, template.contentTime, firstMicros + index);
      writeSeconds(text, template.time, firstMicros + index);
      writeHex(text, template.hash, hashes, index * HASH_BYTES, HASH_BYTES);
      writeHex(text, template.signature, signatures, index * SIGNATURE_BYTES, SIGNATURE_BYTES);
      return text;
    }
  }

  private static void writeSeconds(byte[] text, int at, long micros) {
    long left = micros % MICROS_PER_SECOND;
    for (int i = 16; i > 10; i--) {
      text[at + i] = (byte) ('0' + left % 10);
      left /= 10;
    }
    left = micros / MICROS_PER_SECOND;
    for (int i = 9; i >= 0; i--) {
      text[at + i] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }

  private static void writeHex(byte[] text, int at, byte[] bytes, int from, int length) {
    for (int i = 0; i < length; i++) {
      text[at + 2 * i] = HEX[(bytes[from + i] >> 4) & 0xf];
      text[at + 2 * i + 1] = HEX[bytes[from + i] & 0xf];
    }
  }

  /** One sender's request, and where in it the fields of a post stand. */
  @SuppressWarnings("ArrayRecordComponent") // private, and filled in place on purpose
  private record Template(byte[] text, int contentTime, int time, int hash, int signature) {

    private static final String CONTENT_TIME = "1111111111.111111";
    private static final String TIME = "2222222222.222222";
    private static final String HASH = "h".repeat(2 * HASH_BYTES);
    private static final String SIGNATURE = "s".repeat(2 * SIGNATURE_BYTES);

    static Template of(String sender, Form form, InetSocketAddress node) {
      String content = content(sender, CONTENT_TIME, form.contentLength());
      String body =
          "{\"sync\":"
              + form.sync()
              + ",\"message\":{\"sender\":\""
              + sender
              + "\",\"chain\":\"ETH\",\"type\":\"POST\",\"channel\":\""
              + form.channel()
              + "\",\"time\":"
              + TIME
              + ",\"item_type\":\"inline\",\"item_hash\":\""
              + HASH
              + "\",\"item_content\":\""
              + content.replace("\"", "\\\"")
              + "\",\"signature\":\"0x"
              + SIGNATURE
              + "\"}}";
      String request =
          "POST /api/v0/messages HTTP/1.1\r\nHost: "
              + HttpConnection.host(node)
              + "\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      return new Template(
          request.getBytes(StandardCharsets.ISO_8859_1),
          request.indexOf(CONTENT_TIME),
          request.indexOf(TIME),
          request.indexOf(HASH),
          request.indexOf(SIGNATURE));
    }
  }
}
