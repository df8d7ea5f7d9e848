package io.aleph4j.benchmarks.compute;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What the rows share.
 *
 * @param cloud where programs are deployed; each row starts the compute node as it needs it
 * @param bare the image that bare machines start
 * @param folder for what rows make
 * @param progress takes one line for the person who waits
 */
record Trial(
    ComputeScale scale, Cloud cloud, BareImage bare, Path folder, Consumer<String> progress) {

  void say(String format, Object... arguments) {
    progress.accept(Finding.text(format, arguments));
  }
}
