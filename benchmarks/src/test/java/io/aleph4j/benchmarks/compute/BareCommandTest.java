package io.aleph4j.benchmarks.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.benchmarks.BenchmarkException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BareCommandTest {

  private static final List<String> OF_A_NODE =
      words(
          "/usr/bin/qemu -nodefaults -no-reboot -display none -machine microvm,pit=off -accel tcg"
              + " -smp 1 -m 256M -qmp unix:qmp,server=on,wait=off -serial stdio -kernel /k/vmlinux"
              + " -initrd /k/initramfs.cpio -append ARGUMENTS"
              + " -drive if=none,format=raw,id=vda,file=/f/root,file.locking=off,readonly=on"
              + " -device virtio-blk-device,drive=vda,serial=vda"
              + " -drive if=none,format=raw,id=vdb,file=/f/code,file.locking=off,readonly=on"
              + " -device virtio-blk-device,drive=vdb,serial=vdb"
              + " -object memory-backend-memfd,id=mem,size=256M,share=on"
              + " -machine memory-backend=mem -chardev socket,id=vsock,path=vsock"
              + " -device vhost-user-vsock-device,chardev=vsock"
              + " -netdev tap,id=net0,ifname=vmtap4,script=no,downscript=no"
              + " -device virtio-net-device,netdev=net0,mac=aa:fc:00:00:00:04");

  private static final String MACHINE =
      "/usr/bin/qemu -nodefaults -no-reboot -display none -machine microvm,pit=off -accel tcg"
          + " -smp 1 -m 256M -serial stdio -kernel /k/vmlinux -initrd /k/initramfs.cpio";
  private static final String MEMORY =
      " -object memory-backend-memfd,id=mem,size=256M,share=on -machine memory-backend=mem";

  @Test
  void theProbeIsTheMachineWithoutWhatNeedsTheNode() {
    List<String> probe = BareCommand.of(OF_A_NODE).probe();
    assertThat(probe).contains("ARGUMENTS aleph.probe");
    assertThat(String.join(" ", probe))
        .isEqualTo(
            MACHINE + " -append ARGUMENTS aleph.probe" + MEMORY + drives("/f/root", "/f/code"));
  }

  @Test
  void theBareMachineHasOneDriveMoreBeforeTheOthers() {
    BareCommand command = BareCommand.of(OF_A_NODE);
    assertThat(String.join(" ", command.from(Path.of("/b/bare"))))
        .isEqualTo(
            MACHINE + " -append ARGUMENTS" + MEMORY + drives("/b/bare", "/f/root", "/f/code"));
  }

  @Test
  void aPcHasItsOwnKindOfDrives() {
    List<String> pc =
        words("qemu -machine q35 -append A -drive if=none,id=vda,file=/f/root,readonly=on");
    assertThat(BareCommand.of(pc).probe()).contains("virtio-blk-pci,drive=vda,serial=vda");
  }

  @Test
  void whatIsNoMachineIsRefused() {
    assertThatThrownBy(() -> BareCommand.of(List.of("bash", "-c", "true")))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageContaining("bash");
    assertThatThrownBy(() -> BareCommand.of(words("qemu -append A -drive if=none,id=vda")))
        .hasMessageContaining("a drive without a file");
  }

  private static List<String> words(String line) {
    return List.of(line.split(" ", -1));
  }

  private static String drives(String... files) {
    StringBuilder text = new StringBuilder();
    char letter = 'a';
    for (String file : files) {
      String name = "vd" + letter++;
      text.append(" -drive if=none,format=raw,id=").append(name).append(",file=").append(file);
      text.append(",file.locking=off,readonly=on -device virtio-blk-device,drive=").append(name);
      text.append(",serial=").append(name);
    }
    return text.toString();
  }
}
