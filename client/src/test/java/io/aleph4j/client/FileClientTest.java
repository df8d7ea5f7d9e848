package io.aleph4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class FileClientTest {

  private static final String TEXT = "hello world\n";
  private static final ItemHash HASH = ItemHash.sha256(TEXT);

  /** What {@code ipfs add} says of the same text. */
  private static final ItemHash CID =
      new ItemHash("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");

  @TempDir private Path folder;

  private final MessageSigner signer =
      new MessageSigner(
          DevelopmentAccounts.builtIn().getFirst(),
          InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_123L)));

  private static FileClient files(FakeNode node) {
    return new CoreNodeClient(node.address()).files();
  }

  private Path file() throws IOException {
    return Files.writeString(folder.resolve("a \"file\".txt"), TEXT);
  }

  private Envelope store() {
    return signer.message(
        MessageType.STORE,
        new StoreDescription(
                HASH, ItemType.STORAGE, null, new Payment(Payment.Type.HOLD, Chain.ETH, null))
            .toContent());
  }

  @Test
  void theMessageComesBeforeTheFile() throws IOException {
    try (FakeNode node = FakeNode.answering(200, "{\"status\":\"success\",\"hash\":\"x\"}")) {
      assertThat(files(node).upload(file(), store(), ItemType.STORAGE, true))
          .isEqualTo(
              new PublishResult.Processed(new PublishResult.Publication("success", List.of())));
      FakeNode.Request request = node.onlyRequest();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.target()).isEqualTo("/api/v0/storage/add_file");
      String type = request.headers().getFirst("Content-Type");
      assertThat(type).startsWith("multipart/form-data; boundary=");
      String boundary = type.substring(type.indexOf('=') + 1);
      assertThat(boundary.length()).isLessThanOrEqualTo(70);
      String[] parts = request.body().split("--" + boundary, -1);
      assertThat(parts).hasSize(4);
      assertThat(parts[0]).isEmpty();
      assertThat(parts[3]).isEqualTo("--\r\n");
      assertThat(parts[1]).contains("name=\"metadata\"").contains("application/json");
      JsonNode metadata = StrictJson.parse(parts[1].substring(parts[1].indexOf("\r\n\r\n") + 4));
      assertThat(metadata.path("sync").booleanValue()).isTrue();
      assertThat(EnvelopeParser.parse(metadata.path("message"))).isEqualTo(store());
      assertThat(parts[2])
          .contains("name=\"file\"; filename=\"a %22file%22.txt\"\r\n")
          .endsWith("\r\n\r\n" + TEXT + "\r\n");
    }
  }

  @Test
  void filesForIpfsHaveTheirOwnRoute() throws IOException {
    try (FakeNode node = FakeNode.answering(202, "{\"status\":\"success\",\"hash\":\"x\"}")) {
      assertThat(files(node).upload(file(), store(), ItemType.IPFS, false))
          .isInstanceOf(PublishResult.Pending.class);
      assertThat(node.onlyRequest().target()).isEqualTo("/api/v0/ipfs/add_file");
      assertThat(node.onlyRequest().body()).contains("\"sync\":false");
    }
    Path file = file();
    try (FakeNode node = FakeNode.answering(200, "")) {
      FileClient files = files(node);
      assertThatThrownBy(() -> files.upload(file, store(), ItemType.INLINE, true))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusalsOfTheMessageAreToldFromRefusalsOfTheForm() throws IOException {
    // Nodes of the network tell a success of the file here.
    try (FakeNode node = FakeNode.answering(422, "{\"status\":\"success\",\"hash\":\"x\"}")) {
      assertThat(files(node).upload(file(), store(), ItemType.STORAGE, true))
          .isInstanceOf(PublishResult.Rejected.class);
    }
    String told = "{\"message_status\":\"rejected\",\"error\":{\"code\":2,\"message\":\"no\"}}";
    try (FakeNode node = FakeNode.answering(422, told)) {
      assertThat(files(node).upload(file(), store(), ItemType.STORAGE, true))
          .isInstanceOfSatisfying(
              PublishResult.Rejected.class,
              rejected ->
                  assertThat(String.valueOf(rejected.error()))
                      .isEqualTo("{\"code\":2,\"message\":\"no\"}"));
    }
    String form = "422: File hash does not match (a != b)";
    try (FakeNode node = FakeNode.answering(422, form)) {
      assertThat(files(node).upload(file(), store(), ItemType.STORAGE, true))
          .isEqualTo(new PublishResult.Malformed(form));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 403, 413, 500, 502, 504, 507})
  void otherAnswersAreErrorsWithTheNodesWords(int status) throws IOException {
    Path file = file();
    try (FakeNode node = FakeNode.answering(status, "because")) {
      FileClient files = files(node);
      NodeAnswerException e =
          catchThrowableOfType(
              NodeAnswerException.class, () -> files.upload(file, store(), ItemType.STORAGE, true));
      assertThat(e.status()).isEqualTo(status);
      assertThat(e).hasMessageContaining("because");
    }
  }

  @Test
  void aFileThatIsNotThereIsNoAffairOfTheNode() {
    try (FakeNode node = FakeNode.answering(200, "")) {
      FileClient files = files(node);
      assertThatThrownBy(
              () -> files.upload(folder.resolve("none"), store(), ItemType.STORAGE, true))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("none");
      assertThat(node.requests()).isEmpty();
    }
  }

  @Test
  void downloadsAreCompared() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "before");
    try (FakeNode node = FakeNode.answering(200, TEXT)) {
      assertThat(files(node).download(HASH, target)).contains(12L);
      assertThat(Files.readString(target)).isEqualTo(TEXT);
      assertThat(node.onlyRequest().target()).isEqualTo("/api/v0/storage/raw/" + HASH);
      assertThat(files(node).download(CID, target)).contains(12L);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(target);
    }
  }

  @Test
  void aWrongFileLeavesNothingBehind() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "before");
    for (ItemHash hash : List.of(HASH, CID)) {
      try (FakeNode node = FakeNode.answering(200, TEXT + "and more")) {
        FileClient files = files(node);
        assertThatThrownBy(() -> files.download(hash, target))
            .isInstanceOf(WrongFileException.class)
            .hasMessageContaining(hash.value())
            .hasMessageContaining("ask another node");
      }
    }
    assertThat(Files.readString(target)).isEqualTo("before");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(target);
    }
  }

  @Test
  void whatTheNodeDoesNotHaveIsEmpty() {
    try (FakeNode node = FakeNode.answering(404, "Not found")) {
      assertThat(files(node).download(HASH, new ByteArrayOutputStream())).isEmpty();
      assertThat(files(node).download(HASH, folder.resolve("x"))).isEmpty();
      assertThat(folder.resolve("x")).doesNotExist();
      assertThat(files(node).ofMessage(HASH)).isEmpty();
      assertThat(files(node).ofName(new Address("0xA"), "n")).isEmpty();
    }
  }

  @Test
  void directoriesAndErrorsAreNoFiles() {
    try (FakeNode node = new FakeNode(_ -> new FakeNode.Reply(200, "tar", "application/x-tar"))) {
      FileClient files = files(node);
      assertThatThrownBy(() -> files.download(CID, new ByteArrayOutputStream()))
          .isInstanceOf(WrongFileException.class)
          .hasMessageContaining("directory");
    }
    try (FakeNode node = FakeNode.answering(413, "too large")) {
      FileClient files = files(node);
      assertThatThrownBy(() -> files.download(HASH, new ByteArrayOutputStream()))
          .isInstanceOf(NodeAnswerException.class)
          .hasMessageContaining("HTTP 413")
          .hasMessageContaining("too large");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5", "../etc/passwd"})
  void whatIsNoHashIsNotAskedFor(String text) {
    try (FakeNode node = FakeNode.answering(200, "")) {
      FileClient files = files(node);
      assertThatThrownBy(() -> files.download(new ItemHash(text), new ByteArrayOutputStream()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no hash of a file");
      assertThat(node.requests()).isEmpty();
    }
  }

  @Test
  void findsFilesByMessageAndByName() {
    String json =
        "{\"ref\":\"a"
            + " name\",\"owner\":\"0xA\",\"file_hash\":\"f\",\"download_url\":\"/x\",\"size\":15}";
    try (FakeNode node = FakeNode.answering(200, json)) {
      StoredFile expected = new StoredFile(new ItemHash("f"), new Address("0xA"), "a name", 15);
      assertThat(files(node).ofMessage(HASH)).contains(expected);
      assertThat(files(node).ofName(new Address("0xA"), "a name/ä")).contains(expected);
      assertThat(node.requests().get(0).target())
          .isEqualTo("/api/v0/storage/by-message-hash/" + HASH);
      assertThat(node.requests().get(1).target())
          .isEqualTo("/api/v0/storage/by-ref/0xA/a%20name%2F%C3%A4");
    }
  }

  @Test
  void namesFilesAsTheNetworkDoes() throws IOException {
    assertThat(FileHash.of(file(), ItemType.STORAGE)).isEqualTo(HASH);
    assertThat(FileHash.of(file(), ItemType.IPFS)).isEqualTo(CID);
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThat(FileHash.of(empty, ItemType.IPFS).value())
        .isEqualTo("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH");
    assertThatThrownBy(() -> FileHash.of(empty, ItemType.INLINE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FileHash.of(folder.resolve("none"), ItemType.STORAGE))
        .isInstanceOf(UncheckedIOException.class);
  }

  /** As long as bytes come, a download may take as long as it likes. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDownloadThatBringsNothingAnyMoreIsGivenUp(boolean goesOn) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread node = Thread.ofVirtual().start(() -> answerSlowly(server, goesOn));
      URI address = URI.create("http://127.0.0.1:" + server.getLocalPort());
      FileClient client =
          new FileClient(
              new Http(address, HttpClient.newHttpClient(), Duration.ofSeconds(30)),
              Duration.ofMillis(400));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (goesOn) {
        assertThat(client.download(HASH, out)).hasValue((long) TEXT.length());
        assertThat(out).hasToString(TEXT);
      } else {
        assertThatThrownBy(() -> client.download(HASH, out))
            .isInstanceOf(NodeUnreachableException.class)
            .hasMessageContaining("nothing came for 0.4 s");
      }
      node.interrupt();
    }
  }

  /** A byte now and then, or one and then nothing. */
  private static void answerSlowly(ServerSocket server, boolean goesOn) {
    try (Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      String head = "HTTP/1.1 200 OK\r\nContent-Length: " + TEXT.length() + "\r\n\r\n";
      out.write((head + TEXT.charAt(0)).getBytes(StandardCharsets.US_ASCII));
      for (int i = 1; goesOn && i < TEXT.length(); i++) {
        Thread.sleep(50);
        out.write(TEXT.charAt(i));
      }
      Thread.sleep(Duration.ofMinutes(1));
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt(); // the test is over
    }
  }
}
