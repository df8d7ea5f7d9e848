package io.aleph4j.node.api;

import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.price.BilledVolume;
import io.aleph4j.protocol.price.CostCalculator;
import io.aleph4j.protocol.price.CostLine;
import io.aleph4j.protocol.price.CostType;
import io.aleph4j.protocol.price.FileSizes;
import io.aleph4j.protocol.price.SizeEstimates;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** How much room each line of a message's cost is about, in MiB. Immutable. */
final class VolumeSizes {

  /** Nothing is told. */
  static final VolumeSizes UNTOLD = new VolumeSizes(Map.of());

  private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1 << 20);

  private final Map<Key, BigDecimal> sizes;

  private record Key(CostType type, String name) {}

  private VolumeSizes(Map<Key, BigDecimal> sizes) {
    this.sizes = sizes;
  }

  /** Those of a machine or a file, as far as they are known. */
  static VolumeSizes of(
      Content content, CostCalculator calculator, FileSizes files, SizeEstimates estimates) {
    Map<Key, BigDecimal> sizes = new HashMap<>();
    if (content instanceof ExecutableContent machine) {
      for (BilledVolume volume : calculator.volumes(machine, files, estimates)) {
        sizes.put(new Key(volume.type(), volume.name()), volume.mebibytes());
      }
    }
    if (content instanceof StoreContent store) {
      BigDecimal estimated = estimates.file();
      OptionalLong bytes = files.ofFile(store.file());
      if (estimated.signum() > 0) {
        sizes.put(ofFile(), estimated);
      } else if (bytes.isPresent()) {
        sizes.put(ofFile(), mebibytes(bytes.getAsLong()));
      }
    }
    return new VolumeSizes(sizes);
  }

  /** That of a file of so many bytes. */
  static VolumeSizes ofFile(long bytes) {
    return new VolumeSizes(Map.of(ofFile(), mebibytes(bytes)));
  }

  private static Key ofFile() {
    return new Key(CostType.STORAGE, CostType.STORAGE.name());
  }

  // A power of two divides without a rest.
  private static BigDecimal mebibytes(long bytes) {
    return BigDecimal.valueOf(bytes).divide(MEBIBYTE);
  }

  /** The room that this line is about; empty for computing, and for what nobody knows. */
  Optional<BigDecimal> of(CostLine line) {
    return Optional.ofNullable(sizes.get(new Key(line.type(), line.name())));
  }
}
