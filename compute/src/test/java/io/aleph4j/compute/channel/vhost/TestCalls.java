package io.aleph4j.compute.channel.vhost;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** System calls of a front end. */
@SuppressWarnings("restricted") // tests are started with native access
final class TestCalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MEMFD = function("memfd_create", ADDRESS, JAVA_INT);
  private static final MethodHandle TRUNCATE = function("ftruncate", JAVA_INT, JAVA_LONG);
  private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CONNECT = function("connect", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SENDMSG = function("sendmsg", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RECV = function("recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle EVENTFD = function("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = function("read", JAVA_INT, ADDRESS, JAVA_LONG);

  private TestCalls() {}

  private static MethodHandle function(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_LONG, arguments));
  }

  private static long call(MethodHandle function, Object... arguments) {
    try {
      return (long) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static int good(long result) {
    if ((int) result < 0) {
      throw new AssertionError("a system call failed");
    }
    return (int) result;
  }

  static int memory(long size) {
    try (Arena arena = Arena.ofConfined()) {
      int fd = good(call(MEMFD, arena.allocateFrom("guest"), 1));
      truncate(fd, size);
      return fd;
    }
  }

  static void truncate(int fd, long size) {
    good(call(TRUNCATE, fd, size));
  }

  /** An event descriptor whose reader waits. */
  static int event() {
    return good(call(EVENTFD, 0, 0));
  }

  /** Waits until it is signalled. */
  static void awaitEvent(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      call(READ, fd, arena.allocate(8, 8), 8L);
    }
  }

  static int connect(Path path) {
    int fd = good(call(SOCKET, 1, 1, 0));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(110);
      byte[] bytes = path.toString().getBytes(UTF_8);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
      MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
      good(call(CONNECT, fd, address, 2 + bytes.length + 1));
      return fd;
    }
  }

  /** Sends bytes with descriptors. */
  static void send(int fd, byte[] bytes, List<Integer> fds) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(Math.max(1, bytes.length), 8);
      MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
      MemorySegment vector = arena.allocate(16, 8);
      vector.set(ADDRESS, 0, data);
      vector.set(JAVA_LONG, 8, bytes.length);
      MemorySegment message = arena.allocate(56, 8);
      message.set(ADDRESS, 16, vector);
      message.set(JAVA_LONG, 24, 1);
      if (!fds.isEmpty()) {
        MemorySegment control = arena.allocate(16 + ((4L * fds.size() + 7) & ~7L), 8);
        control.set(JAVA_LONG, 0, 16 + 4L * fds.size());
        control.set(JAVA_INT, 8, 1);
        control.set(JAVA_INT, 12, 1);
        for (int i = 0; i < fds.size(); i++) {
          control.set(JAVA_INT, 16 + 4L * i, fds.get(i));
        }
        message.set(ADDRESS, 32, control);
        message.set(JAVA_LONG, 40, control.byteSize());
      }
      call(SENDMSG, fd, message, 0x4000);
    }
  }

  /** Reads so many bytes, fewer when the other side has closed. */
  static byte[] receive(int fd, int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(count + 1L, 8);
      int done = 0;
      while (done < count) {
        int read = (int) call(RECV, fd, data.asSlice(done), (long) count - done, 0);
        if (read <= 0) {
          break;
        }
        done += read;
      }
      return Arrays.copyOf(data.toArray(ValueLayout.JAVA_BYTE), done);
    }
  }
}
