package io.aleph4j.compute.host.network;

import io.aleph4j.compute.host.network.Commands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Networks of the kernel's that exist for a test only, and small servers and clients in them. */
final class Lab implements AutoCloseable {
  private static final String PATIENCE = "5";
  private static final String AT_ONCE = "0.4";

  private static final String SERVER =
      """
      import socket, sys, threading
      record = sys.argv[1]
      def serve(kind, port):
          s = socket.socket(socket.AF_INET6, kind)
          s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
          s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
          s.bind(("::", port))
          if kind == socket.SOCK_STREAM:
              s.listen(16)
              while True:
                  c, a = s.accept(); c.sendall(a[0].encode()); c.close()
          while True:
              data, a = s.recvfrom(100)
              with open(record, "ab") as f: f.write(data + b"\\n")
              s.sendto(b"answer", a)
      for word in sys.argv[2:]:
          kind = socket.SOCK_STREAM if word[0] == "t" else socket.SOCK_DGRAM
          threading.Thread(target=serve, args=(kind, int(word[1:]))).start()
      print("ready", flush=True)
      """;
  private static final String TCP =
      """
      import socket, sys
      s = socket.create_connection((sys.argv[1], int(sys.argv[2])), float(sys.argv[3]))
      print(s.recv(100).decode())
      """;
  private static final String UDP =
      """
      import socket, sys
      family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
      s = socket.socket(family, socket.SOCK_DGRAM)
      if sys.argv[4]: s.bind((sys.argv[4], 0))
      s.settimeout(0.4)
      s.sendto(sys.argv[3].encode(), (sys.argv[1], int(sys.argv[2])))
      try: s.recv(100)
      except OSError: pass
      """;

  private final String prefix = "aleph" + ProcessHandle.current().pid() + "-";
  private final Commands here = new LinuxCommands(List.of());
  private final List<String> names = new ArrayList<>();
  private final List<Process> servers = new ArrayList<>();
  private final Path record;

  Lab(Path folder) throws IOException {
    record = Files.createFile(folder.resolve("datagrams"));
  }

  /** Why there can be none here; empty when there can. */
  static String obstacle() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "only root makes networks";
    }
    Commands commands = new LinuxCommands(List.of());
    for (String tool : List.of("ip -V", "nft -v", "python3 -V")) {
      if (!commands.run(List.of(tool.split(" ", -1)), "").isGood()) {
        return tool + " does not work";
      }
    }
    String name = "aleph-probe" + ProcessHandle.current().pid();
    Result made = commands.run(List.of("ip", "netns", "add", name), "");
    commands.run(List.of("ip", "netns", "del", name), "");
    return made.isGood() ? "" : "this system makes no network namespaces: " + made.output();
  }

  /** Makes a network with nothing but itself in it. */
  void add(String name) {
    ok(here.run(List.of("ip", "netns", "add", prefix + name), ""));
    names.add(name);
    // Addresses are of use at once: nobody else is there who could have them.
    String settings = "/proc/sys/net/ipv6/conf/";
    String all = settings + "all/accept_dad";
    ok(in(name).run(List.of("tee", all, settings + "default/accept_dad"), "0"));
    ip(name, "link set dev lo up");
  }

  /** Joins two of them by a cable. */
  void join(String name, String device, String other, String otherDevice) {
    ip(
        name,
        "link add %s type veth peer name %s netns %s%s"
            .formatted(device, otherDevice, prefix, other));
    ip(name, "link set dev " + device + " up");
    ip(other, "link set dev " + otherDevice + " up");
  }

  /** Programs that run in one of them. */
  Commands in(String name) {
    return new LinuxCommands(List.of("ip", "netns", "exec", prefix + name));
  }

  void ip(String name, String... lines) {
    ok(in(name).run(List.of("ip", "-batch", "-"), String.join("\n", lines) + "\n"));
  }

  void nft(String name, String text) {
    ok(in(name).run(List.of("nft", "-f", "-"), text));
  }

  String list(String name) {
    return ok(in(name).run(List.of("nft", "list", "ruleset"), ""));
  }

  private static String ok(Result result) {
    if (!result.isGood()) {
      throw new IllegalStateException(result.output());
    }
    return result.output();
  }

  /** Answers at ports such as {@code t80} and {@code u53}; datagrams are written down. */
  void serve(String name, String... ports) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", prefix + name));
    command.addAll(List.of("python3", "-c", SERVER, record.toString()));
    command.addAll(List.of(ports));
    Process server =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    servers.add(server);
    if (!"ready".equals(server.inputReader().readLine())) {
      throw new IllegalStateException("no server in " + name);
    }
  }

  /** Who the other side sees when it is called; empty when it cannot be reached. */
  String call(String name, String address, int port) {
    return call(name, address, port, PATIENCE);
  }

  private String call(String name, String address, int port, String seconds) {
    List<String> command = List.of("python3", "-c", TCP, address, Integer.toString(port), seconds);
    Result result = in(name).run(command, "");
    return result.isGood() ? result.output().replace("::ffff:", "") : "";
  }

  boolean reaches(String name, String address, int port) {
    return !call(name, address, port).isEmpty();
  }

  /** The same, for what is not expected to answer. */
  boolean reachesAtOnce(String name, String address, int port) {
    return !call(name, address, port, AT_ONCE).isEmpty();
  }

  /** Sends a datagram, from this address if it is not empty, and gives it time to arrive. */
  void send(String name, String address, int port, String text, String from) {
    String number = Integer.toString(port);
    ok(in(name).run(List.of("python3", "-c", UDP, address, number, text, from), ""));
  }

  /** Datagrams that came anywhere. */
  List<String> datagrams() throws IOException {
    return Files.readAllLines(record);
  }

  @Override
  public void close() {
    servers.forEach(Process::destroyForcibly);
    names.forEach(name -> here.run(List.of("ip", "netns", "del", prefix + name), ""));
  }
}
