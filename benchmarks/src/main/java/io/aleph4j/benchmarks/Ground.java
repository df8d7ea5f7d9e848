package io.aleph4j.benchmarks;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What the rows share.
 *
 * @param address of the node under test, or nowhere yet if each row starts its own
 * @param local the node under test if this run started it; empty for a node at a given address
 * @param command starts a node, without its arguments
 * @param workFolder where data folders of nodes may be made
 * @param progress takes one line for the person who waits
 */
record Ground(
    Scale scale,
    InetSocketAddress address,
    Optional<LocalNode> local,
    List<String> command,
    Path workFolder,
    PostSigner signer,
    Consumer<String> progress) {

  /** The form of the posts that are published. */
  static SignedPosts.Form form(String channel) {
    return new SignedPosts.Form(channel, Scale.CONTENT_LENGTH, true);
  }

  /** Signs posts, saying so. */
  SignedPosts sign(int count, String channel) {
    progress.accept("signing " + count + " posts");
    return signer.sign(count, form(channel));
  }

  CpuMeter cpu() {
    return local
        .map(LocalNode::cpu)
        .orElseGet(() -> new CpuMeter(OptionalLong.empty(), OptionalLong.empty()));
  }

  /** The node's database. Only for a node that this run started. */
  NodeDatabase database() {
    return localNode().database();
  }

  LocalNode localNode() {
    return local.orElseThrow(
        () -> new BenchmarkException("this row needs a node that the run itself has started"));
  }

  void say(String format, Object... arguments) {
    progress.accept(Figure.text(format, arguments));
  }
}
