package io.aleph4j.cli;

import io.aleph4j.cli.config.Networks;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.ProgramCaller;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code aleph program call}: a request to a program. */
@Command(
    name = "call",
    description =
        "Send a request to a program and print what it answers. An answer of 400 and above ends"
            + " with exit code 1.")
final class ProgramCall extends Subcommand {

  private static final Duration CONNECTING = Duration.ofSeconds(10);

  @Parameters(index = "0", paramLabel = "HASH", description = "The program's hash.")
  private ItemHash hash;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "/",
      paramLabel = "PATH",
      description = "The path, with a query if you like. Default: ${DEFAULT-VALUE}.")
  private String path;

  @Option(
      names = {"-X", "--request"},
      paramLabel = "METHOD",
      description = "The method. Default: GET, or POST with --data.")
  private @Nullable String method;

  @Option(
      names = {"-d", "--data"},
      paramLabel = "DATA",
      description = "The body; @FILE takes a file's, @- what standard input says.")
  private @Nullable String data;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME: VALUE",
      description = "A header; can be given several times.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--crn",
      paramLabel = "URL",
      description =
          "The compute node to ask. Default: http://127.0.0.1:4020 with a core node on this"
              + " machine, otherwise any node of the public network.")
  private @Nullable String crn;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The program's own address, such as a custom domain, instead.")
  private @Nullable String url;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description =
          "How long to wait for an answer to begin; a program that does not run is started first."
              + " Default: ${DEFAULT-VALUE}.")
  private int timeout;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  ProgramCall(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws IOException {
    if (timeout < 1) {
      throw usage("A --timeout has at least one second, not " + timeout + ".");
    }
    try (HttpClient connections =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECTING)
                .build();
        ProgramCaller.Answer answer =
            new ProgramCaller(connections, Duration.ofSeconds(timeout)).call(request())) {
      print(answer);
      if (answer.status() >= 400) {
        console().error("the program answered with HTTP " + answer.status());
        return FAILED;
      }
      return OK;
    }
  }

  private HttpRequest.Builder request() throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(target());
    byte[] body = body();
    String verb = method == null ? (body == null ? "GET" : "POST") : method;
    try {
      request.method(
          verb.toUpperCase(Locale.ROOT),
          body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
      for (String header : headers) {
        int colon = header.indexOf(':');
        if (colon < 1) {
          throw usage("'" + header + "' is no header; one looks like 'Accept: text/plain'.");
        }
        request.header(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
      }
    } catch (IllegalArgumentException e) {
      throw usage("The request is none: " + e.getMessage() + ".");
    }
    return request;
  }

  private URI target() {
    URI base = url == null ? ProgramUrl.of(context(), crn, hash) : Networks.address(url);
    try {
      return URI.create(base + (path.startsWith("/") ? path : "/" + path));
    } catch (IllegalArgumentException e) {
      throw usage("'" + path + "' is no path; write special characters as %20 and the like.");
    }
  }

  private byte @Nullable [] body() throws IOException {
    if (data == null) {
      return null;
    }
    if (!data.startsWith("@")) {
      return data.getBytes(StandardCharsets.UTF_8);
    }
    if (data.equals("@-")) {
      return context().surroundings().in().readAllBytes();
    }
    Path file = Path.of(data.substring(1));
    if (!Files.isReadable(file)) {
      throw new CliException("There is no file '" + file + "' that can be read.");
    }
    return Files.readAllBytes(file);
  }

  private void print(ProgramCaller.Answer answer) throws IOException {
    if (!console().isJson()) {
      OutputStream out = context().surroundings().out();
      answer.body().transferTo(out);
      out.flush();
      return;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("status", answer.status());
    ObjectNode members = json.putObject("headers");
    answer
        .headers()
        .map()
        .forEach((name, values) ->
            members.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
    byte[] body = answer.body().readAllBytes();
    try {
      json.put(
          "body", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      json.put("body_base64", Base64.getEncoder().encodeToString(body));
    }
    console().printJson(json);
  }
}
