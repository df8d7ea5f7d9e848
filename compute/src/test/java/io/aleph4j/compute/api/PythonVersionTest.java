package io.aleph4j.compute.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PythonVersionTest {

  @Test
  void ordersAsPythonDoes() {
    List<String> ascending =
        List.of(
            "0.9",
            "1.0.dev1",
            "1.0a1.dev1",
            "1.0a1",
            "1.0b2",
            "1.0rc1",
            "1.0",
            "1.0.post1",
            "1.0.1",
            "1.2",
            "1.10");
    for (int i = 1; i < ascending.size(); i++) {
      PythonVersion before = PythonVersion.parse(ascending.get(i - 1)).orElseThrow();
      PythonVersion after = PythonVersion.parse(ascending.get(i)).orElseThrow();
      assertThat(before).isLessThan(after);
    }
    assertThat(PythonVersion.parse("1.0+aleph4j.1")).isEqualTo(PythonVersion.parse("v1"));
    assertThat(PythonVersion.parse("one")).isEmpty();
    assertThat(PythonVersion.parse("")).isEmpty();
  }
}
