package io.aleph4j.compute.hypervisor.firecracker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.host.ProcessPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process of Firecracker's that only keeps the rules, with a guest that a test makes up. */
public final class FakeProcess implements HostProcess, FirecrackerRules.Machine {
  private final ProcessPlan plan;
  private final Path root;
  private final FirecrackerRules rules;
  private final Guest guest;
  private final Consumer<String> console;
  private final ServerSocketChannel server;
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable ServerSocketChannel vsock;
  private @Nullable Path vsockPath;

  /** What runs in a machine, on a thread of its own. */
  @FunctionalInterface
  public interface Guest {
    /** Begins when the machine is let run. */
    void run(FakeProcess machine) throws Exception;
  }

  FakeProcess(
      ProcessPlan plan,
      Path root,
      FirecrackerVersion version,
      Guest guest,
      Consumer<String> console) {
    this.plan = plan;
    this.root = root;
    this.guest = guest;
    this.console = console;
    this.rules = new FirecrackerRules(version, this);
    int at = plan.command().lastIndexOf("--api-sock");
    this.server = listen(place(plan.command().get(at + 1)));
    Thread.startVirtualThread(this::acceptAll);
  }

  FirecrackerRules rules() {
    return rules;
  }

  ProcessPlan plan() {
    return plan;
  }

  /** Prints a line at the serial port. */
  public void print(String line) {
    console.accept(line);
  }

  /** Connects to a port of the host's, as a guest. */
  public SocketChannel connect(int port) throws IOException {
    Path socket = Objects.requireNonNull(vsockPath);
    return SocketChannel.open(
        UnixDomainSocketAddress.of(socket.resolveSibling(socket.getFileName() + "_" + port)));
  }

  /** Waits for the host to connect to a port of the guest's. */
  public SocketChannel accept(int port) throws IOException {
    SocketChannel channel = Objects.requireNonNull(vsock).accept();
    String wanted = line(Channels.newInputStream(channel));
    if (!wanted.equals("CONNECT " + port)) {
      throw new IOException("the host says '" + wanted + "'");
    }
    Channels.newOutputStream(channel).write("OK 1073741824\n".getBytes(UTF_8));
    return channel;
  }

  private static ServerSocketChannel listen(Path path) {
    try {
      Files.createDirectories(path.getParent());
      ServerSocketChannel made = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      made.bind(UnixDomainSocketAddress.of(path));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path place(String name) {
    String open = "/proc/self/fd/";
    if (name.startsWith(open)) {
      int number = Integer.parseInt(name.substring(open.length())) - ProcessPlan.FIRST_FILE;
      return plan.files().get(number).path();
    }
    return root.resolve(name.startsWith("/") ? name.substring(1) : name);
  }

  private void acceptAll() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.startVirtualThread(() -> serve(channel));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      InputStream in = Channels.newInputStream(channel);
      OutputStream out = Channels.newOutputStream(channel);
      String first = line(in);
      while (!first.isEmpty()) {
        out.write(answer(first, body(in)).getBytes(UTF_8));
        if (ended.getCount() == 0) {
          return;
        }
        first = line(in);
      }
    } catch (IOException e) {
      // Gone.
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static String body(InputStream in) throws IOException {
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.startsWith("Content-Length: ")) {
        length = Integer.parseInt(header.substring("Content-Length: ".length()));
      }
    }
    return new String(in.readNBytes(length), UTF_8);
  }

  /** In the words of Firecracker's HTTP, with its empty reasons. */
  private String answer(String first, String body) {
    String[] words = first.split(" ", -1);
    try {
      if (words[0].equals("GET")) {
        return full("200", rules.describe());
      }
      rules.handle(words[0], words[1], body);
      return "HTTP/1.1 204 \r\nServer: Firecracker API\r\nConnection: keep-alive\r\n\r\n";
    } catch (FirecrackerRules.Fault e) {
      return full("400", "{\"fault_message\":\"%s\"}".formatted(e.getMessage()));
    }
  }

  private static String full(String status, String body) {
    return "HTTP/1.1 %s \r\nServer: Firecracker API\r\nConnection: keep-alive\r\n".formatted(status)
        + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.getBytes(UTF_8).length, body);
  }

  @Override
  public boolean canRead(String path) {
    return Files.isReadable(place(path));
  }

  @Override
  public void write(String path, String text) {
    try {
      Files.writeString(place(path), text);
    } catch (IOException e) {
      throw new FirecrackerRules.Fault(e.toString());
    }
  }

  @Override
  public String read(String path) {
    try {
      return Files.readString(place(path));
    } catch (IOException e) {
      throw new FirecrackerRules.Fault(e.toString());
    }
  }

  @Override
  public void openVsock(String path) {
    try {
      vsockPath = place(path);
      vsock = listen(vsockPath);
    } catch (UncheckedIOException e) {
      throw new FirecrackerRules.Fault("Vsock config error: cannot bind: " + e.getMessage());
    }
  }

  @Override
  public void run() {
    Thread.startVirtualThread(() -> {
      try {
        guest.run(this);
      } catch (Exception e) {
        console.accept("the guest of " + plan.group() + " failed: " + e);
      }
    });
  }

  /** A guest that connects to port 52 of the host at once. */
  static void sayReady(FakeProcess machine) throws IOException {
    Path socket =
        Stream.of("/tmp/v.sock_52", "v.sock_52")
            .map(machine::place)
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Channels.newOutputStream(channel).write("ready".getBytes(UTF_8));
    }
  }

  @Override
  public void end() {
    kill();
  }

  @Override
  public long pid() {
    return 1;
  }

  @Override
  public boolean isAlive() {
    return ended.getCount() > 0;
  }

  @Override
  public int await() throws InterruptedException {
    ended.await();
    return 0;
  }

  @Override
  public boolean await(Duration limit) throws InterruptedException {
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void terminate() {
    kill();
  }

  @Override
  public void kill() {
    ended.countDown();
    try {
      server.close();
      if (vsock != null) {
        vsock.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Usage usage() {
    return new Usage(0, 0);
  }
}
