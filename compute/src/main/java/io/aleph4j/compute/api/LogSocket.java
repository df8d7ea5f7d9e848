package io.aleph4j.compute.api;

import io.aleph4j.compute.auth.AuthenticationException;
import io.aleph4j.compute.auth.Operator;
import io.aleph4j.compute.vm.LogBook;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.vm.VmState;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.Socket;
import io.aleph4j.service.web.SocketFrame;
import io.aleph4j.service.web.SocketListener;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The socket on which the owner of a machine reads along what it prints (spec 04 §4.4). */
final class LogSocket {
  private static final Logger log = LoggerFactory.getLogger(LogSocket.class);
  private static final Duration INTRODUCTION_LIMIT = Duration.ofSeconds(30);
  private static final int LONGEST_INTRODUCTION = 64 * 1024;
  private static final int MOST_READERS = 20;
  private static final int MOST_QUEUED = 200;
  private static final int NORMAL = 1000;

  private final Owners owners;
  private final VmPool machines;
  private final ConcurrentHashMap<ItemHash, Integer> readers = new ConcurrentHashMap<>();

  LogSocket(Owners owners, VmPool machines) {
    this.owners = owners;
    this.machines = machines;
  }

  /** Anybody may open it to a machine that is known; who it is, is said in the first frame. */
  SocketListener prepare(Context context) {
    return new Reader(owners.machine(context, MachineRoutes.UNKNOWN));
  }

  /** Says why the client gets nothing. */
  private static final class RefusedException extends Exception {
    RefusedException(String reason) {
      super(reason);
    }
  }

  private final class Reader implements SocketListener {
    private final Vm vm;
    private final CompletableFuture<String> introduction = new CompletableFuture<>();

    Reader(Vm vm) {
      this.vm = vm;
    }

    @Override
    public int longestText() {
      return LONGEST_INTRODUCTION;
    }

    @Override
    public void received(Socket socket, String text) {
      // Only the first one counts.
      introduction.complete(text);
    }

    @Override
    public void closed(Socket socket) {
      introduction.cancel(false);
    }

    @Override
    public void opened(Socket socket) {
      try {
        serve(socket);
      } catch (RefusedException e) {
        send(socket, status("failed").put("reason", e.getMessage()));
        socket.close(NORMAL, "");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.error("The log of {} cannot be read along", vm.itemHash(), e);
        socket.close(1011, "internal error");
      }
    }

    private void serve(Socket socket) throws Exception {
      Optional<String> text = await();
      if (text.isEmpty()) {
        socket.close(NORMAL, "");
        return;
      }
      check(text.get());
      if (readers.merge(vm.itemHash(), 1, Integer::sum) > MOST_READERS) {
        leave();
        throw new RefusedException(
            "too many readers: at most " + MOST_READERS + " read the log of one machine");
      }
      try {
        send(socket, status("connected"));
        tell(socket);
      } finally {
        leave();
      }
    }

    private Optional<String> await() throws RefusedException, InterruptedException {
      try {
        return Optional.of(introduction.get(INTRODUCTION_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        throw new RefusedException("no message came in time");
      } catch (ExecutionException | CancellationException e) {
        return Optional.empty();
      }
    }

    private void check(String text) throws RefusedException {
      Operator operator;
      try {
        JsonNode auth = StrictJson.parse(text).path("auth");
        if (auth.isMissingNode()) {
          throw new RefusedException("missing 'auth' key in message");
        }
        operator = owners.authenticate(auth);
      } catch (InvalidMessageException e) {
        throw new RefusedException("the message is not JSON");
      } catch (AuthenticationException e) {
        throw new RefusedException(e.text());
      }
      if (!owners.mayOperate(operator, vm)) {
        throw new RefusedException("unauthorized sender");
      }
    }

    private void leave() {
      readers.computeIfPresent(vm.itemHash(), (hash, count) -> count == 1 ? null : count - 1);
    }

    private void tell(Socket socket) throws Exception {
      switch (vm.record().state()) {
        case VmState.Running running -> follow(socket);
        case VmState.Preparing preparing -> postpone(socket);
        case VmState.Starting starting -> postpone(socket);
        case VmState.Defined defined -> past(socket);
        case VmState.Stopping stopping -> past(socket);
        case VmState.Stopped stopped -> past(socket);
      }
    }

    private void postpone(Socket socket) {
      system(socket, "VM is starting, try again shortly");
      socket.close(NORMAL, "");
    }

    private void past(Socket socket) throws InterruptedException {
      for (LogBook.Line line : vm.logs().history()) {
        tell(socket, line);
      }
      system(socket, "VM is not running, past logs sent");
      socket.close(NORMAL, "");
    }

    /** Until the client goes, or the machine is forgotten; a machine that restarts prints on. */
    private void follow(Socket socket) throws Exception {
      try (LogTail tail = new LogTail(vm.logs())) {
        while (socket.isOpen() && machines.find(vm.itemHash()).orElse(null) == vm) {
          int lost = tail.takeLost();
          if (lost > 0) {
            system(socket, lost + " lines were lost: they came faster than they were read");
          }
          LogBook.Line line = tail.next();
          if (line != null) {
            tell(socket, line);
          }
        }
      }
      socket.close(NORMAL, "");
    }

    private void tell(Socket socket, LogBook.Line line) throws InterruptedException {
      // The socket closes when too much waits for it, so it is not given more than a little.
      while (socket.queued() > MOST_QUEUED && socket.isOpen()) {
        Thread.sleep(20);
      }
      send(socket, Replies.object().put("type", LogRoutes.kind(line)).put("message", line.text()));
    }
  }

  private static ObjectNode status(String status) {
    return Replies.object().put("status", status);
  }

  private static void system(Socket socket, String text) {
    send(socket, Replies.object().put("type", "system").put("message", text));
  }

  private static void send(Socket socket, ObjectNode frame) {
    socket.send(SocketFrame.text(frame.toString()));
  }
}
