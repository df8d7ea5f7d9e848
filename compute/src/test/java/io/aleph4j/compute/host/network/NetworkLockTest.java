package io.aleph4j.compute.host.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkLockTest {
  @TempDir private Path folder;

  @Test
  void oneHasItAtATime() throws IOException {
    Path file = folder.resolve("lock");
    NetworkLock first = new NetworkLock(file);
    NetworkLock second = new NetworkLock(file);
    assertThat(first.take()).isEmpty();
    assertThat(first.take()).isEmpty();
    assertThat(second.take()).isEqualTo("process " + ProcessHandle.current().pid());
    first.close();
    assertThat(second.take()).isEmpty();
    assertThat(first.take()).isNotEmpty();
    second.close();
  }

  @Test
  void aFileThatCannotBeWritten() {
    NetworkLock lock = new NetworkLock(folder.resolve("no").resolve("lock"));
    assertThatThrownBy(lock::take).isInstanceOf(IOException.class);
  }
}
