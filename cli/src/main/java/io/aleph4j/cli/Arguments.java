package io.aleph4j.cli;

import io.aleph4j.cli.config.AccountStore;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ItemHash;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Reads what people write as arguments; what is none ends with exit code 2. */
final class Arguments {

  private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]*)");
  private static final BigDecimal MIB = BigDecimal.valueOf(1 << 20);
  private static final BigDecimal MOST_MIB = BigDecimal.valueOf(Integer.MAX_VALUE);

  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "",
          MIB,
          "mb",
          BigDecimal.TEN.pow(6),
          "gb",
          BigDecimal.TEN.pow(9),
          "tb",
          BigDecimal.TEN.pow(12),
          "mib",
          MIB,
          "gib",
          new BigDecimal(BigInteger.TWO.pow(30)),
          "tib",
          new BigDecimal(BigInteger.TWO.pow(40)));

  private Arguments() {}

  /** Makes a command line and all below it read them. */
  static void register(CommandLine commandLine) {
    commandLine.registerConverter(ItemHash.class, Arguments::hash);
    commandLine.registerConverter(Chain.class, Arguments::chain);
    VolumeArguments.register(commandLine);
    commandLine.registerConverter(Mebibytes.class, text -> new Mebibytes(mebibytes(text)));
  }

  /** A size in MiB. */
  record Mebibytes(int count) {}

  static ItemHash hash(String text) {
    ItemHash hash = new ItemHash(text.strip());
    if (!hash.isStrict()) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is no hash: 64 lower-case hexadecimal digits, or a CID such as Qm... or"
              + " bafy...");
    }
    return hash;
  }

  private static Chain chain(String text) {
    try {
      return AccountStore.chain(text);
    } catch (CliException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  /** A size with a unit, such as 2GiB, 2GB or 512MiB; without one these are MiB. */
  static int mebibytes(String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    BigDecimal unit =
        matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new TypeConversionException(
          "'" + text + "' is no size; one looks like 512MiB, 2GiB or 20GB.");
    }
    BigDecimal mib =
        new BigDecimal(matcher.group(1)).multiply(unit).divide(MIB, 0, RoundingMode.HALF_UP);
    if (mib.signum() == 0 || mib.compareTo(MOST_MIB) > 0) {
      throw new TypeConversionException("'" + text + "' is not a size that a machine can have.");
    }
    return mib.intValueExact();
  }
}
