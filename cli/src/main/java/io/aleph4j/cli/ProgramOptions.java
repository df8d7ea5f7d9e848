package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.ProgramDescription.Resources;
import io.aleph4j.client.ProgramVolume;
import io.aleph4j.client.VmImages;
import io.aleph4j.protocol.price.Pricing;
import io.aleph4j.protocol.price.Product;
import io.aleph4j.protocol.price.ProductPricing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a program gets to run with. */
final class ProgramOptions {

  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 4096;

  @Option(
      names = "--size",
      paramLabel = "SLUG",
      description = "A size that the network sells, such as 1vcpu-2gb.")
  private @Nullable String size;

  @Option(names = "--vcpus", paramLabel = "N", description = "Virtual CPUs. Default: 1.")
  private @Nullable Integer vcpus;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Memory, such as 512MiB or 2GiB. Default: 256MiB.")
  private Arguments.@Nullable Mebibytes memory;

  @Option(
      names = "--timeout-seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long one call may take. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--env-vars",
      paramLabel = "KEY=VALUE,...",
      description = "Variables of the program's environment; anybody can read them.")
  private List<String> variables = new ArrayList<>();

  @Option(
      names = "--persistent-volume",
      paramLabel = "name=N,mount=PATH,size=SIZE[,persistence=host|store][,comment=TEXT]",
      description = "Room that stays; can be given several times.")
  private List<ProgramVolume.Persistent> persistent = new ArrayList<>();

  @Option(
      names = "--ephemeral-volume",
      paramLabel = "mount=PATH,size=SIZE",
      description = "Room that is lost when the program stops; can be given several times.")
  private List<ProgramVolume.Ephemeral> ephemeral = new ArrayList<>();

  @Option(
      names = "--immutable-volume",
      paramLabel = "ref=HASH,mount=PATH[,use_latest=true|false]",
      description = "A file system that a message keeps; can be given several times.")
  private List<ProgramVolume.Immutable> immutable = new ArrayList<>();

  ProgramOptions() {}

  /** What it may use; a size by name is looked up in the network's prices. */
  Resources resources(CoreNodeClient node) {
    if (size == null) {
      return new Resources(
          vcpus == null ? 1 : vcpus, memory == null ? 256 : memory.count(), seconds);
    }
    if (vcpus != null || memory != null) {
      throw new CliException(
          "A program has either a --size or --vcpus and --memory; leave one of them away.");
    }
    ProductPricing sold =
        node.aggregate(VmImages.PUBLISHER, "pricing")
            .map(Pricing::parse)
            .orElseGet(Pricing::defaults)
            .of(Product.INSTANCE);
    Map<String, Resources> sizes = new LinkedHashMap<>();
    sold.tiers()
        .forEach(tier -> {
          int units = tier.computeUnits();
          int cpus = sold.unit().vcpus() * units;
          int mib = sold.unit().memoryMib() * units;
          sizes.put(cpus + "vcpu-" + mib / 1024 + "gb", new Resources(cpus, mib, seconds));
        });
    Resources found = sizes.get(size);
    if (found == null) {
      throw new CliException(
          "There is no size '" + size + "'; sold are " + String.join(", ", sizes.keySet()) + ".");
    }
    return found;
  }

  Map<String, String> variables() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String text : variables) {
      for (String piece : text.split(",", -1)) {
        if (piece.isBlank()) {
          continue;
        }
        int equals = piece.indexOf('=');
        if (equals < 1) {
          throw new CliException("'" + piece + "' is no variable; one looks like KEY=value.");
        }
        String key = piece.substring(0, equals).strip();
        String value = piece.substring(equals + 1).strip();
        if (key.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
          throw new CliException(
              "The variable '"
                  + key
                  + "' is too long: a name has at most "
                  + LONGEST_KEY
                  + " characters, a value "
                  + LONGEST_VALUE
                  + ".");
        }
        all.put(key, value);
      }
    }
    return all;
  }

  List<ProgramVolume> volumes() {
    List<ProgramVolume> all = new ArrayList<>(persistent);
    all.addAll(ephemeral);
    all.addAll(immutable);
    return all;
  }
}
