package io.aleph4j.compute.channel.vhost;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** The system calls that Java has no other way to. All but {@link #epollWait} return at once. */
@SuppressWarnings("restricted") // what the JVM is started for with native access
final class Linux {
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;

  private static final int AF_UNIX = 1;
  private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
  private static final int SOCKADDR_SIZE = 110;
  private static final int MSG_DONTWAIT_CLOEXEC = 0x40 | 0x4000_0000;
  private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int SEEK_END = 2;
  private static final int BACKLOG = 4;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final Call SOCKET = new Call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final Call BIND = new Call("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final Call LISTEN = new Call("listen", JAVA_INT, JAVA_INT);
  private static final Call ACCEPT = new Call("accept4", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final Call RECVMSG = new Call("recvmsg", JAVA_INT, ADDRESS, JAVA_INT);
  private static final Call SEND = new Call("send", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final Call CLOSE = new Call("close", JAVA_INT);
  private static final Call MMAP =
      new Call("mmap", ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final Call MUNMAP = new Call("munmap", ADDRESS, JAVA_LONG);
  private static final Call LSEEK = new Call("lseek", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final Call EVENTFD = new Call("eventfd", JAVA_INT, JAVA_INT);
  private static final Call EPOLL_CREATE = new Call("epoll_create1", JAVA_INT);
  private static final Call EPOLL_CTL =
      new Call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);

  // The two that are called for every packet: exactly typed, and nobody asks for their errors.
  private static final MethodHandle WRITE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("write"),
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle EPOLL_WAIT =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("epoll_wait"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  /** What an event descriptor is written to be signalled. */
  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

  private Linux() {}

  /** A function of the C library; ints are passed as ints and longs as longs. */
  private static final class Call {
    private final String name;
    private final MethodHandle handle;
    private final boolean isLong;

    Call(String name, MemoryLayout... arguments) {
      this.name = name;
      this.isLong =
          switch (name) {
            case "recvmsg", "send", "mmap", "lseek" -> true;
            default -> false;
          };
      this.handle =
          LINKER.downcallHandle(
              LINKER.defaultLookup().findOrThrow(name),
              FunctionDescriptor.of(isLong ? JAVA_LONG : JAVA_INT, arguments),
              Linker.Option.captureCallState("errno"));
    }

    /** The result; an error that is not expected is thrown. */
    long call(int expected, Object... arguments) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(CAPTURE);
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        long result = ((Number) handle.invokeWithArguments(all)).longValue();
        if (result != -1) {
          return result;
        }
        int error = (int) ERRNO.get(state, 0L);
        if (error == expected) {
          return -error;
        }
        throw new IOException(name + " failed with error " + error);
      } catch (IOException | RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("calling " + name, e);
      }
    }

    int number(Object... arguments) throws IOException {
      return (int) call(0, arguments);
    }
  }

  /** Opens a socket that listens at a path, which must be short enough. */
  static int listen(Path path) throws IOException {
    int fd = SOCKET.number(AF_UNIX, 1 | NONBLOCK_CLOEXEC, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SOCKADDR_SIZE);
      byte[] bytes = path.toString().getBytes(UTF_8);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
      BIND.number(fd, address, 2 + bytes.length + 1);
      LISTEN.number(fd, BACKLOG);
      return fd;
    } catch (IOException e) {
      close(fd);
      throw new IOException("cannot listen at " + path + ": " + e.getMessage(), e);
    }
  }

  /** Accepts a connection; less than 0 when none is waiting. */
  static int accept(int listener) throws IOException {
    return (int)
        ACCEPT.call(EAGAIN, listener, MemorySegment.NULL, MemorySegment.NULL, NONBLOCK_CLOEXEC);
  }

  /** Receives a message with descriptors; less than 0 when nothing is there. */
  static int receive(int fd, MemorySegment message) throws IOException {
    return (int) RECVMSG.call(EAGAIN, fd, message, MSG_DONTWAIT_CLOEXEC);
  }

  /** Sends bytes, all of them. */
  static void send(int fd, MemorySegment bytes) throws IOException {
    long sent = SEND.call(EAGAIN, fd, bytes, bytes.byteSize(), MSG_DONTWAIT_NOSIGNAL);
    if (sent != bytes.byteSize()) {
      throw new IOException("QEMU does not read the answers to its requests");
    }
  }

  static void close(int fd) {
    try {
      // Interrupted or not, it is closed.
      long ignored = CLOSE.call(EINTR, fd);
    } catch (IOException e) {
      throw new IllegalStateException("closing descriptor " + fd, e);
    }
  }

  /** Size of the file behind a descriptor. */
  static long size(int fd) throws IOException {
    return LSEEK.call(0, fd, 0L, SEEK_END);
  }

  /** Maps a file from its beginning, for as long as the arena lives. */
  static MemorySegment map(int fd, long size, Arena arena) throws IOException {
    long address = MMAP.call(0, MemorySegment.NULL, size, PROT_READ_WRITE, MAP_SHARED, fd, 0L);
    return MemorySegment.ofAddress(address).reinterpret(size, arena, mapped -> unmap(mapped, size));
  }

  private static void unmap(MemorySegment mapped, long size) {
    try {
      MUNMAP.number(mapped, size);
    } catch (IOException e) {
      throw new IllegalStateException("unmapping the memory of a machine", e);
    }
  }

  /** A descriptor that is readable after it was signalled. */
  static int eventDescriptor() throws IOException {
    return EVENTFD.number(0, NONBLOCK_CLOEXEC);
  }

  /** Signals; whether anybody is there to hear does not matter. */
  static void signal(int fd) {
    try {
      long ignored = (long) WRITE.invokeExact(fd, ONE, (long) Long.BYTES);
    } catch (Throwable e) {
      throw new IllegalStateException("signalling descriptor " + fd, e);
    }
  }

  static int epoll() throws IOException {
    return EPOLL_CREATE.number(0x80000);
  }

  static void epollControl(int epoll, int operation, int fd, MemorySegment event)
      throws IOException {
    EPOLL_CTL.number(epoll, operation, fd, event);
  }

  /** Waits for events; 0 when it was interrupted. */
  static int epollWait(int epoll, MemorySegment events, int count) {
    try {
      return Math.max(0, (int) EPOLL_WAIT.invokeExact(epoll, events, count, -1));
    } catch (Throwable e) {
      throw new IllegalStateException("waiting for events", e);
    }
  }
}
