package io.aleph4j.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests by which tests control a node for development. One thread at a time. */
final class DevControl implements AutoCloseable {

  private static final int OK = 200;
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private final InetSocketAddress node;
  private final HttpConnection connection;

  DevControl(InetSocketAddress node) {
    this.node = node;
    try {
      this.connection = new HttpConnection(node);
    } catch (IOException e) {
      throw new BenchmarkException("no node answers at " + HttpConnection.host(node), e);
    }
  }

  /** Copies everything; returns the copy's number. */
  int snapshot() {
    return number(post("/dev/snapshot"));
  }

  /** Makes everything what it was. */
  void restore(int snapshot) {
    post("/dev/restore/" + snapshot);
  }

  /** Looks for what is not paid for; returns how many messages got another status. */
  int examinePayments() {
    return number(post("/dev/payments"));
  }

  private String post(String path) {
    try {
      int status = connection.exchange(HttpConnection.post(node, path, ""));
      if (status != OK) {
        throw new BenchmarkException("HTTP " + status + " for " + path + ": " + connection.body());
      }
      return connection.body();
    } catch (IOException e) {
      throw new BenchmarkException("the node did not answer to " + path, e);
    }
  }

  private static int number(String json) {
    Matcher matcher = NUMBER.matcher(json);
    if (!matcher.find()) {
      throw new BenchmarkException("no number in " + json);
    }
    return Integer.parseInt(matcher.group());
  }

  @Override
  public void close() {
    connection.close();
  }
}
