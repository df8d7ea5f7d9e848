package io.aleph4j.compute.api;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** This system's processors. */
final class Processor {
  private static final String CPUINFO = "proc/cpuinfo";
  private static final String FREQUENCIES = "sys/devices/system/cpu/cpu0/cpufreq/";

  private final SystemFiles files;

  Processor(SystemFiles files) {
    this.files = files;
  }

  String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "arm64";
      case String other -> other;
    };
  }

  String vendor() {
    return files.value(CPUINFO, "vendor_id").orElse("unknown");
  }

  String model() {
    return files.value(CPUINFO, "model name").orElse("unknown");
  }

  int count() {
    int listed =
        (int) files.lines(CPUINFO).stream().filter(line -> line.startsWith("processor")).count();
    return listed > 0 ? listed : Runtime.getRuntime().availableProcessors();
  }

  /** The lowest frequency in MHz; the present one where it does not change. */
  OptionalDouble lowestMhz() {
    return mhz("cpuinfo_min_freq");
  }

  /** The highest frequency in MHz; the present one where it does not change. */
  OptionalDouble highestMhz() {
    return mhz("cpuinfo_max_freq");
  }

  private OptionalDouble mhz(String file) {
    OptionalDouble khz = files.number(FREQUENCIES + file);
    return khz.isPresent()
        ? OptionalDouble.of(khz.getAsDouble() / 1000)
        : files.value(CPUINFO, "cpu MHz").map(SystemFiles::parse).orElseGet(OptionalDouble::empty);
  }

  /** What of confidential computing there is. */
  List<String> features() {
    List<String> found = new ArrayList<>();
    boolean hasDevice = files.exists("dev/sev");
    if (hasDevice && isOn("sev")) {
      found.add("sev");
    }
    if (hasDevice && isOn("sev_es")) {
      found.add("sev_es");
    }
    if (isOn("sev_snp")) {
      found.add("sev_snp");
    }
    return found;
  }

  private boolean isOn(String parameter) {
    return files
        .text("sys/module/kvm_amd/parameters/" + parameter)
        .filter(text -> text.equals("Y"))
        .isPresent();
  }

  /** Whether guests can have the processor's help. */
  boolean hasVirtualisation() {
    return files
        .value(CPUINFO, "flags")
        .filter(flags -> List.of(flags.split(" ", -1)).stream().anyMatch(Processor::isOfGuests))
        .isPresent();
  }

  private static boolean isOfGuests(String flag) {
    return flag.equals("svm") || flag.equals("vmx");
  }

  /** Architecture, vendor and features, as both answers have them. */
  ObjectNode properties() {
    ObjectNode json = Replies.object();
    json.put("architecture", architecture());
    json.put("vendor", vendor());
    ArrayNode list = json.putArray("features");
    features().forEach(list::add);
    return json;
  }
}
