package io.aleph4j.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code aleph-sdk-python}, as pip installs it. */
@Order(2)
@ExtendWith(SharedNode.class)
class PythonClientTest {

  private static final int OLDEST_MINOR = 10;

  @TestFactory
  Stream<DynamicTest> everyOperationOfThePythonClient(NodeProcess node) {
    ForeignClient client = new ForeignClient("python");
    String python = requiredPython(client);
    client.install(
        "requirements.txt",
        List.of(
            List.of("python3", "-m", "venv", "--clear", "venv"),
            pip(python, "-r", "requirements.txt")));
    return client.cases(List.of(python, "main.py"), node.url());
  }

  /** The Python of the client's own environment; skips the test if none can be made. */
  static String requiredPython(ForeignClient client) {
    String version =
        ForeignClient.required(
            "Python 3.10 or newer",
            "python3",
            "-c",
            "import sys; print('%d.%d' % sys.version_info[:2])");
    String[] numbers = version.split("\\.", -1);
    boolean recent = numbers[0].equals("3") && Integer.parseInt(numbers[1]) >= OLDEST_MINOR;
    assumeTrue(recent, "Python 3.10 or newer is needed, python3 is " + version);
    ForeignClient.required("Python's venv", "python3", "-c", "import venv, ensurepip");
    return client.folder().resolve("venv/bin/python").toString();
  }

  /** The command that installs locked packages. */
  static List<String> pip(String python, String... arguments) {
    return Stream.concat(
            Stream.of(
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes"),
            Stream.of(arguments))
        .toList();
  }
}
