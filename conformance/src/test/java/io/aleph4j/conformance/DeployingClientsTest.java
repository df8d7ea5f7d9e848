package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The network's own clients deploy programs, and they answer. */
@ExtendWith(Deployment.Shared.class)
class DeployingClientsTest {
  private final Deployment on;

  DeployingClientsTest(Deployment deployment) {
    on = deployment;
  }

  private Path application(String name) throws IOException {
    Path folder = on.folder(name);
    String text = Files.readString(Deployment.resource("versions").resolve("main.py"));
    Files.writeString(folder.resolve("main.py"), text.replace("VERSION", name));
    return folder;
  }

  private static String lastLine(ForeignClient.Run run) {
    run.insistOnEnd();
    return run.lines().getLast();
  }

  @Test
  void thePythonCommandLine() throws Exception {
    ForeignClient client = ForeignClient.python("python-cli", List.of());
    ForeignClient.Run run =
        client.run(
            "python-deploy",
            List.of(
                client.pythonProgram(),
                "deploy.py",
                on.cloud().core().toString(),
                on.cloud().runtime(),
                application("python-cli").toString()));
    assertThat(on.get(lastLine(run), "/here").body()).isEqualTo("python-cli at /here");
  }

  @Test
  void theTypescriptClient() throws Exception {
    ForeignClient client = ForeignClient.javascript("typescript");
    Path archive = on.file("typescript.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
      out.putNextEntry(new ZipEntry("main.py"));
      Files.copy(application("typescript").resolve("main.py"), out);
    }
    ForeignClient.Run run =
        client.run(
            "typescript-deploy",
            List.of(
                "node",
                "deploy.mjs",
                on.cloud().core().toString(),
                on.cloud().runtime(),
                archive.toString()));
    assertThat(on.get(lastLine(run), "/here").body()).isEqualTo("typescript at /here");
  }
}
