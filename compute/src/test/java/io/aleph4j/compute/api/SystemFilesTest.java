package io.aleph4j.compute.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Systems that tell everything, and systems that tell nothing. */
class SystemFilesTest {
  @TempDir Path root;
  private SystemFiles files = new SystemFiles(Path.of("/nowhere"));

  @BeforeEach
  void prepare() {
    files = new SystemFiles(root);
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void nothingIsKnown() {
    Processor processor = new Processor(files);
    assertThat(processor.vendor()).isEqualTo("unknown");
    assertThat(processor.count()).isPositive();
    assertThat(processor.highestMhz()).isEmpty();
    assertThat(processor.features()).isEmpty();
    assertThat(files.memory("MemTotal")).isEmpty();
    assertThat(MemoryModules.find(files).type()).isNull();
    assertThat(new KvmFacts(files).obstacle().orElseThrow()).startsWith("/dev/kvm is not there");
  }

  @Test
  void everythingIsKnown() throws IOException {
    write(
        "proc/cpuinfo",
        """
        processor\t: 0
        vendor_id\t: AuthenticAMD
        model name\t: EPYC
        cpu MHz\t: 2000.5
        flags\t: fpu svm
        processor\t: 1
        """);
    write("proc/meminfo", "MemTotal:       1000 kB\n");
    write("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "3700000\n");
    write("sys/module/kvm_amd/parameters/sev", "Y\n");
    write("sys/module/kvm_amd/parameters/sev_snp", "Y\n");
    write("dev/sev", "");
    write("dev/kvm", "");
    Processor processor = new Processor(files);
    assertThat(processor.vendor()).isEqualTo("AuthenticAMD");
    assertThat(processor.count()).isEqualTo(2);
    assertThat(processor.highestMhz()).hasValue(3700);
    assertThat(processor.lowestMhz()).hasValue(2000.5);
    assertThat(processor.features()).containsExactly("sev", "sev_snp");
    assertThat(files.memory("MemTotal")).hasValue(1_024_000);
    assertThat(new KvmFacts(files).obstacle()).isEmpty();
  }

  @Test
  void aProcessorWithoutVirtualisationIsNamed() throws IOException {
    write("proc/cpuinfo", "flags\t: fpu\n");
    write("dev/kvm", "");
    assertThat(new KvmFacts(files).obstacle().orElseThrow())
        .startsWith("the processor offers no virtualisation");
  }

  @Test
  void readsMemoryModules() {
    byte[] structure = new byte[40];
    structure[0x12] = 0x22;
    structure[0x15] = (byte) 0xc0;
    structure[0x16] = 0x12;
    MemoryModules modules = MemoryModules.of(structure);
    assertThat(modules.type()).isEqualTo("DDR5");
    assertThat(modules.megahertz()).hasValue(4800);
  }
}
