package io.aleph4j.service.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 128MB",
    "1073741824, 128MB",
    "1207959552, 144MB",
    "4294967296, 512MB",
    "8589934592, 1024MB",
    "1099511627776, 1024MB"
  })
  void theCacheIsAnEighthOfTheMemoryWithinBounds(long memory, String size) {
    assertThat(PgSettings.sharedBuffers(memory)).isEqualTo(size);
  }

  @Test
  void aSizeOfOnesOwnTakesItsPlace() {
    PgSettings settings = PgSettings.in(Path.of("data"), Path.of("cache"));
    assertThat(settings.withSharedBuffers(PgSettings.AUTOMATIC)).isEqualTo(settings);
    assertThat(settings.withSharedBuffers("64MB").sharedBuffers()).isEqualTo("64MB");
  }
}
