package io.aleph4j.compute.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class GuestKeyTest {
  private static final String ONE = "0x" + "0".repeat(63) + "1\n";

  @TempDir private Path folder;

  private Path file(String text, String mode) throws Exception {
    Path file = folder.resolve(GuestKey.FILE);
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void isMadeWhenItIsFirstNeeded() throws Exception {
    GuestKey key = GuestKey.in(folder);
    assertThat(folder).isEmptyDirectory();
    String address = key.properties().address();
    Path file = folder.resolve(GuestKey.FILE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).content().matches("0x[0-9a-f]{64}\n");
    assertThat(folder).isDirectoryContaining("glob:**" + GuestKey.FILE);
    assertThat(GuestKey.in(folder).properties().address()).isEqualTo(address);
    assertThat(key.toString()).doesNotContain(Files.readString(file).strip());
  }

  @Test
  void takesTheKeyThatAnotherProcessMadeMeanwhile() throws Exception {
    GuestKey late = GuestKey.in(folder);
    String address = GuestKey.in(folder).properties().address();
    assertThat(late.properties().address()).isEqualTo(address);
  }

  @Test
  void tellsTheCompressedPublicKey() throws Exception {
    file(ONE, "rw-------");
    assertThat(GuestKey.in(folder).properties())
        .isEqualTo(
            new GuestKey.Properties(
                "ETH",
                "secp256k1",
                "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf",
                "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"));
  }

  @Test
  void refusesFilesThatAreNoSecret() throws Exception {
    file(ONE, "rw-r-----");
    assertThatThrownBy(() -> GuestKey.in(folder))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("chmod 600");
    Files.delete(folder.resolve(GuestKey.FILE));
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), ONE);
    Files.createSymbolicLink(folder.resolve(GuestKey.FILE), elsewhere);
    assertThatThrownBy(() -> GuestKey.in(folder)).hasMessageContaining("no regular file");
  }

  @Test
  void refusesWhatIsNoKey() throws Exception {
    for (String text :
        new String[] {"", "0x12", "0x" + "0".repeat(64), "f".repeat(64), "x".repeat(100)}) {
      Path file = file(text, "rw-------");
      assertThatThrownBy(() -> GuestKey.in(folder))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("64 hexadecimal digits");
    }
  }
}
