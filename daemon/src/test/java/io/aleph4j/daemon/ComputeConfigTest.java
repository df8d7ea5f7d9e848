package io.aleph4j.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aleph4j.compute.api.ApiSettings;
import io.aleph4j.compute.host.network.Resolvers;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.network.Ipv6Pool;
import io.aleph4j.compute.setup.HypervisorSettings;
import io.aleph4j.compute.setup.MachineNetworking;
import io.aleph4j.compute.vm.VmSettings;
import io.aleph4j.service.config.ConfigException;
import io.aleph4j.service.config.Configuration;
import io.aleph4j.service.config.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of compute nodes, by the names that their operators have in their files. */
class ComputeConfigTest {
  private static final Path MANUAL = Path.of("../docs/operator/compute.md");

  @TempDir private Path folder;

  private Configuration load(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("supervisor.env"), text);
    return ComputeConfig.SCHEMA.loadVariables(ComputeConfig.PREFIX, file, Map.of());
  }

  @Test
  void namesAndDefaultsStayAsTheyAre() {
    assertThat(
            ComputeConfig.SCHEMA.settings().stream()
                .collect(Collectors.toMap(Setting::path, Setting::writtenStandard)))
        .containsAllEntriesOf(
            Map.ofEntries(
                Map.entry("SUPERVISOR_HOST", "\"127.0.0.1\""),
                Map.entry("SUPERVISOR_PORT", "4020"),
                Map.entry("DOMAIN_NAME", "localhost"),
                Map.entry("NODE_HASH", "null"),
                Map.entry("START_ID_INDEX", "4"),
                Map.entry("REUSE_TIMEOUT", "1 h"),
                Map.entry("INIT_TIMEOUT", "20 s"),
                Map.entry("WATCH_FOR_UPDATES", "true"),
                Map.entry("WATCH_FOR_MESSAGES", "false"),
                Map.entry("DRAIN_TIMEOUT", "30 s"),
                Map.entry("API_SERVER", "https://official.aleph.cloud"),
                Map.entry("CONNECTOR_URL", "http://localhost:4021"),
                Map.entry("CACHE_ROOT", "/var/cache/aleph/vm"),
                Map.entry("EXECUTION_ROOT", "/var/lib/aleph/vm"),
                Map.entry("PROGRAM_MEMORY_RESERVED_MIB", "8192"),
                Map.entry("VCPU_OVERCOMMIT_FACTOR", "4.0"),
                Map.entry("CONNECTIVITY_IPV4_URL", "https://1.1.1.1/"),
                Map.entry("IPV6_ADDRESS_POOL", "fc00:1:2:3::/64"),
                Map.entry("PROGRAM_HYPERVISOR", "qemu"),
                Map.entry("FIRECRACKER_PATH", "/opt/firecracker/firecracker"),
                Map.entry("JAILER_PATH", "/opt/firecracker/jailer")));
  }

  @Test
  void theManualListsThem() throws IOException {
    assertThat(Files.readString(MANUAL)).contains(ComputeConfig.SCHEMA.toMarkdown());
  }

  @Test
  void aFileOfAnOperatorMakesANode() throws IOException {
    Configuration read =
        load(
            """
            # System logs make boot ~2x slower
            ALEPH_VM_PRINT_SYSTEM_LOGS=False
            ALEPH_VM_DOMAIN_NAME=vm.example.org
            ALEPH_VM_API_SERVER=https://official.aleph.cloud/
            ALEPH_VM_NODE_HASH=%1$s
            ALEPH_VM_REUSE_TIMEOUT=60
            ALEPH_VM_MAX_PROGRAM_ARCHIVE_SIZE=5000
            ALEPH_VM_VCPU_OVERCOMMIT_FACTOR=0.1
            ALEPH_VM_EXECUTION_ROOT=/srv/vm/
            ALEPH_VM_IPV6_ADDRESS_POOL=2001:db8:1:2::/64
            ALEPH_VM_CONNECTIVITY_HTTP_URLS=["http://one.example/","http://two.example/x"]
            ALEPH_VM_ENABLE_GPU_SUPPORT=true
            """
                .formatted("ab".repeat(32)));
    ApiSettings api = ComputeConfig.api(read, "1");
    assertThat(api.domain()).isEqualTo("vm.example.org");
    assertThat(api.nodeHash()).isEqualTo("ab".repeat(32));
    assertThat(api.references().coreNode()).isEqualTo(URI.create("https://official.aleph.cloud"));
    assertThat(api.references().connector()).isEqualTo("http://localhost:4021/");
    assertThat(api.networking().addresses().pool()).hasToString("2001:db8:1:2::/64");
    assertThat(api.probes().pages())
        .containsExactly(URI.create("http://one.example"), URI.create("http://two.example/x"));
    VmSettings machines = ComputeConfig.machines(read);
    assertThat(machines.runFolder()).isEqualTo(Path.of("/srv/vm/m"));
    assertThat(machines.volumes()).isEqualTo(Path.of("/srv/vm/volumes/persistent"));
    assertThat(machines.idleLimit()).isEqualTo(Duration.ofMinutes(1));
    assertThat(machines.largestCode()).isEqualTo(5000);
    assertThat(machines.processors()).isOne();
    assertThat(machines.withoutUsers().firstUser()).isNegative();
    assertThat(ComputeConfig.connectorPort(read)).isEqualTo(4021);
    assertThat(read.warnings())
        .containsExactly(
            "PRINT_SYSTEM_LOGS has no effect: the log has what machines print",
            "ENABLE_GPU_SUPPORT has no effect: this node does not do that yet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SUPERVISOR_PORT=70000|a port",
        "START_ID_INDEX=0|1",
        "REUSE_TIMEOUT=-1|a time",
        "INIT_TIMEOUT=0|a time",
        "WATCH_FOR_UPDATES=perhaps|true",
        "API_SERVER=official.aleph.cloud|an address",
        "API_SERVER=ftp://a|an address",
        "CONNECTOR_URL=http://192.0.2.1:4021|http://localhost:4021",
        "CONNECTOR_URL=http://example.org|http://localhost:4021",
        "CONNECTOR_URL=https://localhost|http://localhost:4021",
        "CONNECTOR_URL=http://localhost:99999|http://localhost:4021",
        "CONNECTOR_URL=http://localhost/x|http://localhost:4021",
        "DOMAIN_NAME=https://vm.example.org/|a host name",
        "NODE_HASH=1234|an item hash",
        "CHECK_FASTAPI_VM_ID=x|an item hash",
        "REDIS_URL=http://localhost|redis://localhost",
        "EXECUTION_ROOT=var/lib|whole path",
        "MAX_DATA_ARCHIVE_SIZE=0|bytes",
        "PROGRAM_MEMORY_RESERVED_MIB=x|number",
        "VCPU_OVERCOMMIT_FACTOR=0|a number from 0.1 to 100",
        "VCPU_OVERCOMMIT_FACTOR=x|a number from 0.1 to 100",
        "LOG_LEVEL=loud|error, warn",
        "CONNECTIVITY_HTTP_URLS=[\"here\"]|an address",
        "IPV6_ADDRESS_POOL=2001:db8::/48|an IPv6 network",
        "IPV6_ADDRESS_POOL=10.0.0.0/8|an IPv6 network",
        "IPV6_ALLOCATION_POLICY=random|static or dynamic",
        "IPV6_SUBNET_PREFIX=112|124",
        "NETWORK_INTERFACE=two words|name of an interface",
        "DNS_RESOLUTION=dig|resolv.conf",
        "DNS_NAMESERVERS=[\"dns.example.org\"]|an IP address",
        "PROGRAM_HYPERVISOR=xen|qemu or firecracker",
        "FIRECRACKER_PATH=firecracker|a program by its whole path",
        "JAILER_PATH=../jailer|a program by its whole path",
        "RESUE_TIMEOUT=1|did you mean ALEPH_VM_REUSE_TIMEOUT?"
      })
  void whatIsWrongIsSaidWithItsNameAndWhatIsAllowed(String line, String expected) {
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> load(ComputeConfig.PREFIX + line));
    assertThat(thrown.faults()).singleElement().asString().contains(expected);
  }

  @Test
  void networksOfMachines() throws IOException {
    assertThat(ComputeConfig.networking(load(""))).isEqualTo(MachineNetworking.standard());
    Configuration read =
        load(
            """
            ALEPH_VM_ALLOW_VM_NETWORKING=False
            ALEPH_VM_NETWORK_INTERFACE=enp1s0
            ALEPH_VM_DNS_RESOLUTION=resolv.conf
            ALEPH_VM_IPV6_ADDRESS_POOL=2001:db8:1::/120
            ALEPH_VM_IPV6_ALLOCATION_POLICY=dynamic
            ALEPH_VM_IPV6_SUBNET_PREFIX=126
            ALEPH_VM_IPV6_FORWARDING_ENABLED=False
            ALEPH_VM_USE_NDP_PROXY=False
            ALEPH_VM_START_ID_INDEX=10
            ALEPH_VM_DNS_NAMESERVERS=["192.0.2.1", "2001:db8::1"]
            """);
    assertThat(ComputeConfig.networking(read))
        .isEqualTo(
            new MachineNetworking(
                false,
                "enp1s0",
                List.of("192.0.2.1", "2001:db8:0:0:0:0:0:1"),
                Resolvers.Mode.RESOLV_CONF,
                new AddressPlan(
                    Ipv6Pool.parse("2001:db8:1::/120"), AddressPlan.Policy.DYNAMIC, 126, 10),
                false,
                false));
    assertThat(ComputeConfig.api(read, "1").networking())
        .isEqualTo(
            new ApiSettings.Networking(
                ComputeConfig.networking(read).addresses(), false, false, "enp1s0"));
    Configuration tooSmall = load("ALEPH_VM_IPV6_ADDRESS_POOL=2001:db8:1::/120");
    assertThatThrownBy(() -> ComputeConfig.networking(tooSmall))
        .hasMessageContaining("2001:db8:1::/120 is too small for static addresses");
  }

  @Test
  void whatProgramsRunUnder() throws IOException {
    assertThat(ComputeConfig.hypervisor(load(""))).isEqualTo(HypervisorSettings.standard());
    // A file of the network's nodes names both paths, and means no choice by it.
    Configuration read =
        load(
            """
            ALEPH_VM_FIRECRACKER_PATH=/usr/local/bin/firecracker
            ALEPH_VM_JAILER_PATH=/usr/local/bin/jailer
            """);
    Path folder = Path.of("/usr/local/bin");
    assertThat(ComputeConfig.hypervisor(read))
        .isEqualTo(
            new HypervisorSettings(
                HypervisorSettings.Kind.QEMU,
                folder.resolve("firecracker"),
                folder.resolve("jailer")));
    assertThat(ComputeConfig.hypervisor(load("ALEPH_VM_PROGRAM_HYPERVISOR=Firecracker")))
        .isEqualTo(
            new HypervisorSettings(
                HypervisorSettings.Kind.FIRECRACKER,
                Path.of("/opt/firecracker/firecracker"),
                Path.of("/opt/firecracker/jailer")));
  }

  @Test
  void everySettingOfTheNetworksNodesIsKnown() throws IOException {
    List<String> names =
        List.of(
                "OWNER_ADDRESS PREALLOC_VM_COUNT MAX_CONCURRENT_MIGRATIONS IPFS_GATEWAY USE_JAILER"
                    + " IGNORE_TRACEBACK_FROM_DIAGNOSTICS DEBUG_ASYNCIO IPV4_ADDRESS_POOL"
                    + " IPV4_NETWORK_PREFIX_LENGTH NFTABLES_CHAIN_PREFIX DNS_NAMESERVERS_IPV4"
                    + " DNS_NAMESERVERS_IPV6 LINUX_PATH SEV_CTL_PATH"
                    + " DOMAIN_SERVICE_URL MESSAGE_CACHE CODE_CACHE RUNTIME_CACHE DATA_CACHE"
                    + " JAILER_BASE_DIRECTORY JAILER_BASE_DIR EXECUTION_DATABASE"
                    + " EXECUTION_LOG_ENABLED EXECUTION_LOG_DIRECTORY BACKUP_DIRECTORY"
                    + " MAX_RESTORE_UPLOAD_BYTES HOST_MEMORY_RESERVED_MIB PAYMENT_MONITOR_INTERVAL"
                    + " DOMAIN_RESYNC_INTERVAL PAYMENT_RECEIVER_ADDRESS PAYMENT_BUFFER RPC_AVAX"
                    + " RPC_BASE CACHE_TTL_SECURITY_AGGREGATE CACHE_TTL_EXECUTION_PRICE"
                    + " CACHE_TTL_ADDRESS_BALANCE CACHE_TTL_MESSAGE_STATUS SNAPSHOT_FREQUENCY"
                    + " SNAPSHOT_COMPRESSION_ALGORITHM ALLOCATION_TOKEN_HASH"
                    + " AUTHORIZED_ALLOCATION_SIGNERS DEFAULT_ALLOCATION_SIGNERS"
                    + " ALLOCATION_SIGNATURE_MAX_AGE_SECONDS ENABLE_QEMU_SUPPORT"
                    + " INSTANCE_DEFAULT_HYPERVISOR ENABLE_CONFIDENTIAL_COMPUTING"
                    + " CONFIDENTIAL_DIRECTORY CONFIDENTIAL_SESSION_DIRECTORY ENABLE_GPU_SUPPORT"
                    + " SETTINGS_AGGREGATE_ADDRESS HAPROXY_SOCKET SENTRY_DSN"
                    + " SENTRY_TRACES_SAMPLE_RATE DEVELOPER_SSH_KEYS USE_DEVELOPER_SSH_KEYS")
            .stream()
            .flatMap(all -> List.of(all.split(" ", -1)).stream())
            .toList();
    String text =
        names.stream()
            .map(name -> ComputeConfig.PREFIX + name + "=1")
            .collect(Collectors.joining("\n"));
    assertThat(load(text).warnings()).hasSameSizeAs(names);
  }
}
