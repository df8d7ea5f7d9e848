package io.aleph4j.compute.api;

import io.aleph4j.compute.network.AddressPlan;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a compute node tells of itself, and what its interface needs to know (spec 04 §15).
 *
 * @param domain its own host name, which operators' signatures are bound to
 * @param nodeHash the message that registers it; null while it has none
 * @param version what it says of itself
 * @param adminToken what an administrator logs in with; secret
 */
public record ApiSettings(
    String domain,
    @Nullable String nodeHash,
    String version,
    String adminToken,
    References references,
    Security security,
    Networking networking,
    Payments payments,
    Computing computing,
    Probes probes) {

  /**
   * What is elsewhere.
   *
   * @param coreNode the core node that it asks
   * @param checkProgram the diagnostic program
   * @param legacyCheckProgram the one for the first runtimes
   * @param connector kept for programs that read it; ends with a slash
   */
  public record References(
      URI coreNode, String checkProgram, String legacyCheckProgram, String connector) {}

  /** How machines are kept apart and watched. */
  public record Security(
      boolean usesJailer,
      boolean printsSystemLogs,
      boolean watchesForUpdates,
      boolean allowsNetworking,
      boolean usesDeveloperKeys) {}

  /**
   * The network of machines.
   *
   * @param addresses what they are given
   * @param forwarding whether they have IPv6
   * @param ndpProxy whether this host answers for them on its link
   * @param device the interface to the outside; null for that of the default route
   */
  public record Networking(
      AddressPlan addresses, boolean forwarding, boolean ndpProxy, @Nullable String device) {}

  /**
   * How it is paid.
   *
   * @param receiver the account; empty for none
   * @param streams chains with payment by the second, by their network names
   * @param monitorSeconds how often payments are looked at
   */
  public record Payments(String receiver, Map<String, StreamChain> streams, double monitorSeconds) {
    public Payments {
      streams = Map.copyOf(streams);
    }
  }

  /** A chain with payment by the second. */
  public record StreamChain(
      long chainId,
      String rpc,
      @Nullable String standardToken,
      @Nullable String superToken,
      boolean testnet) {}

  /** What it can run. */
  public record Computing(
      boolean qemu, String defaultHypervisor, boolean confidential, boolean gpu) {}

  /**
   * What is asked to find out whether the outside is reached.
   *
   * @param ipv4 any answer counts
   * @param ipv6 any answer counts
   * @param name is looked up
   * @param pages without TLS; one answer suffices
   */
  public record Probes(URI ipv4, URI ipv6, String name, List<URI> pages) {
    public Probes {
      pages = List.copyOf(pages);
    }
  }

  /** The network's defaults. */
  public static ApiSettings defaults(
      String domain, String version, String adminToken, URI coreNode) {
    return new ApiSettings(
        domain,
        null,
        version,
        adminToken,
        new References(
            coreNode,
            "d2b74aa29898457bde0560e47f7cdd4e77287e9f1f7a1456161d2fd7d5c855d7",
            "ad67c6857d6319486794ec2a3d14b584ac7e6c27593f3172148e486dbd1e0e21",
            "http://localhost:4021/"),
        new Security(true, true, true, false, false),
        new Networking(AddressPlan.standard(), true, true, null),
        new Payments("", Map.of(), 60),
        new Computing(true, "qemu", false, false),
        new Probes(
            URI.create("https://1.1.1.1/"),
            URI.create("https://[2606:4700:4700::1111]/"),
            "example.org",
            List.of(
                URI.create("http://detectportal.firefox.com/success.txt"),
                URI.create("http://connectivity-check.ubuntu.com/"),
                URI.create("http://connectivitycheck.gstatic.com/generate_204"))));
  }

  /** A token that nobody can guess: 32 random bytes, as a text for URLs. */
  public static String newToken() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The same in another network. */
  public ApiSettings withNetworking(Networking others) {
    return new ApiSettings(
        domain,
        nodeHash,
        version,
        adminToken,
        references,
        security,
        others,
        payments,
        computing,
        probes);
  }

  /**
   * The same of a node whose machines have this, whatever was asked for.
   *
   * @param allowed whether they have networks
   * @param forwarding whether they have IPv6
   * @param ndpProxy whether this host answers for them on its link
   */
  public ApiSettings withNetworks(boolean allowed, boolean forwarding, boolean ndpProxy) {
    return new ApiSettings(
        domain,
        nodeHash,
        version,
        adminToken,
        references,
        new Security(
            security.usesJailer(),
            security.printsSystemLogs(),
            security.watchesForUpdates(),
            allowed,
            security.usesDeveloperKeys()),
        new Networking(networking.addresses(), forwarding, ndpProxy, networking.device()),
        payments,
        computing,
        probes);
  }

  /** The same with other programs and nodes. */
  public ApiSettings withReferences(References others) {
    return new ApiSettings(
        domain,
        nodeHash,
        version,
        adminToken,
        others,
        security,
        networking,
        payments,
        computing,
        probes);
  }

  /** The same with other payments. */
  public ApiSettings withPayments(Payments others) {
    return new ApiSettings(
        domain,
        nodeHash,
        version,
        adminToken,
        references,
        security,
        networking,
        others,
        computing,
        probes);
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "ApiSettings[" + domain + ", " + version + "]";
  }
}
