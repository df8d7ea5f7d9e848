package io.aleph4j.testing;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.DevelopmentAccounts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node of a private network that is there for a test, and what a test does to it. It keeps
 * everything in a folder that is gone when it is closed. Thread-safe.
 */
public final class Emulator implements AutoCloseable {

  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9]+)\"");

  private final NodeProcess process;
  private final URI url;
  private final HttpClient http = HttpClient.newHttpClient();

  private Emulator(NodeProcess process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts a node on a free port of this machine; returns when it listens.
   *
   * @param options further options of {@code alephd up}, such as {@code --seed-file}
   * @throws EmulatorException when it does not start, with what it said
   */
  public static Emulator start(String... options) {
    List<String> all =
        new ArrayList<>(List.of("--ephemeral", "--port", "0", "--log-level", "warn"));
    all.addAll(List.of(options));
    NodeProcess process = NodeProcess.start(all);
    try {
      return new Emulator(process, process.awaitReady());
    } catch (EmulatorException e) {
      process.close();
      throw e;
    }
  }

  /** Where its API listens, such as {@code http://127.0.0.1:39241}. */
  public URI url() {
    return url;
  }

  /** The ten accounts that have tokens and credits from the beginning; everybody has their keys. */
  public List<Account> accounts() {
    return List.copyOf(DevelopmentAccounts.builtIn());
  }

  /** Lets the node's clock jump forward; what is due by then is done. */
  public void advance(Duration time) {
    control("clock", "{\"advance\":\"" + time.toMillis() + "ms\"}");
  }

  /** Copies everything that the node keeps. */
  public Snapshot snapshot() {
    Matcher id = ID.matcher(control("snapshot", ""));
    if (!id.find()) {
      throw new EmulatorException("the node names no snapshot");
    }
    return new Snapshot(id.group(1));
  }

  /** Makes everything what it was, the clock included. WebSockets are closed. */
  public void restore(Snapshot snapshot) {
    control("restore/" + snapshot.id(), "");
  }

  /**
   * Lets requests fail instead of what was set before.
   *
   * @param json a list such as {@code [{"route":"storage/add_file","status":504,"times":2}]}; an
   *     empty one ends all faults
   */
  public void faults(String json) {
    control("faults", json);
  }

  /** Tries all waiting messages, on a node that was started with {@code --process manual}. */
  public void step() {
    control("step", "");
  }

  private String control(String what, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/dev/" + what))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new EmulatorException(
            "POST /dev/" + what + " is answered by " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new EmulatorException(
          "the node does not answer; its last words:\n" + process.lastLines(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmulatorException("interrupted while the node was asked for " + what, e);
    }
  }

  /** Stops the node and deletes everything that it kept. */
  @Override
  public void close() {
    http.shutdownNow();
    process.close();
  }
}
