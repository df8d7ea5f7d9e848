package io.aleph4j.protocol.price;

import static java.util.Objects.requireNonNullElse;

import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.InvalidMessageException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Sizes in MiB that somebody expects, for files which are not published yet: {@code
 * estimated_size_mib} in the content of an estimate (spec 02 §3.8). An estimate goes before what is
 * known about a file; zero is none.
 *
 * @param code of a program
 * @param runtime of a program
 * @param data of a program
 * @param volumes of the immutable volumes, by their number from 0
 * @param file of a STORE
 */
public record SizeEstimates(
    BigDecimal code,
    BigDecimal runtime,
    BigDecimal data,
    Map<Integer, BigDecimal> volumes,
    BigDecimal file) {

  /** No estimate at all. */
  public static final SizeEstimates NONE = ofFile(BigDecimal.ZERO);

  /** The member of a content that has an estimate. */
  public static final String KEY = "estimated_size_mib";

  public SizeEstimates {
    volumes = Map.copyOf(volumes);
    for (BigDecimal size : List.of(code, runtime, data, file)) {
      requireSize(size);
    }
    volumes.values().forEach(SizeEstimates::requireSize);
  }

  private static void requireSize(BigDecimal size) {
    if (size.signum() < 0) {
      throw new IllegalArgumentException("an estimated size cannot be negative: " + size);
    }
  }

  /** An estimate of a STORE's file. */
  public static SizeEstimates ofFile(BigDecimal mebibytes) {
    return new SizeEstimates(
        BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, Map.of(), mebibytes);
  }

  /**
   * The estimates in the content of a machine or a STORE. Sizes of machines' files are whole
   * numbers. Throws {@link InvalidMessageException} with {@link ErrorCode#INVALID_FORMAT} when one
   * is no such number.
   */
  public static SizeEstimates parse(JsonNode content) {
    Map<Integer, BigDecimal> volumes = new HashMap<>();
    int number = 0;
    for (JsonNode volume : content.path("volumes")) {
      volumes.put(number, whole("content.volumes[" + number + "]", volume));
      number++;
    }
    return new SizeEstimates(
        whole("content.code", content.path("code")),
        whole("content.runtime", content.path("runtime")),
        whole("content.data", content.path("data")),
        volumes,
        size("content", content));
  }

  /** The estimate of the volume with this number; zero when there is none. */
  BigDecimal volume(int number) {
    return requireNonNullElse(volumes.get(number), BigDecimal.ZERO);
  }

  private static BigDecimal whole(String path, JsonNode part) {
    BigDecimal size = size(path, part);
    if (size.stripTrailingZeros().scale() > 0) {
      throw invalid(path, "a whole number of MiB", part.path(KEY));
    }
    return size;
  }

  private static BigDecimal size(String path, JsonNode part) {
    JsonNode size = part.path(KEY);
    if (size.isMissingNode() || size.isNull()) {
      return BigDecimal.ZERO;
    }
    if (size.isContainer() || (size.isString() && size.stringValue().isBlank())) {
      throw invalid(path, "a size in MiB, not below 0", size);
    }
    try {
      return PriceNumbers.price(size);
    } catch (PriceNumbers.UnreadableException e) {
      throw invalid(path, "a size in MiB, not below 0", size);
    }
  }

  private static InvalidMessageException invalid(String path, String expected, JsonNode value) {
    String text = value.toString();
    return new InvalidMessageException(
        ErrorCode.INVALID_FORMAT,
        "%s.%s must be %s, not %s"
            .formatted(path, KEY, expected, text.substring(0, Math.min(100, text.length()))));
  }
}
