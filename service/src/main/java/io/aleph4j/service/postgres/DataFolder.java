package io.aleph4j.service.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that holds everything a node keeps, locked by this process for as long as it is open.
 * Created with mode 0700 (0711 for root, whose database server runs as another user and must be
 * able to pass through). Safe to use from several threads; {@link #close} may be called twice.
 */
public final class DataFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DataFolder.class);
  private static final String LOCK_FILE = "lock";

  private final Path path;
  private final boolean ephemeral;
  private final FileChannel lockFile;
  private final FileLock lock;

  private DataFolder(Path path, boolean ephemeral, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.ephemeral = ephemeral;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * The folder used when none is given: {@code /var/lib/aleph4j} for root, else {@code
   * $XDG_DATA_HOME/aleph4j}, else {@code ~/.local/share/aleph4j}.
   *
   * @param environment the process environment
   * @param user name of the user that runs the process
   * @param home that user's home folder
   */
  public static Path defaultPath(Map<String, String> environment, String user, Path home) {
    if (user.equals("root")) {
      return Path.of("/var/lib/aleph4j");
    }
    String dataHome = environment.get("XDG_DATA_HOME");
    // The XDG specification tells readers to ignore relative values.
    Path base =
        dataHome != null && dataHome.startsWith("/")
            ? Path.of(dataHome)
            : home.resolve(".local/share");
    return base.resolve("aleph4j");
  }

  /**
   * Opens a folder that persists, creating it when absent.
   *
   * @throws DataFolderException when it cannot be created or written, or another process holds it
   */
  public static DataFolder open(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    try {
      createFolder(path);
    } catch (IOException e) {
      throw failure(path, "cannot be created", e);
    }
    return lock(path, false);
  }

  /**
   * Makes a fresh folder below {@code parent} that {@link #close} removes with all that is in it.
   *
   * @throws DataFolderException when it cannot be created
   */
  public static DataFolder ephemeral(Path parent) {
    Path path;
    try {
      path = Files.createTempDirectory(parent.toAbsolutePath().normalize(), "aleph4j-");
      restrict(path);
    } catch (IOException e) {
      throw failure(parent, "cannot be written", e);
    }
    return lock(path, true);
  }

  /** The folder itself, absolute. */
  public Path path() {
    return path;
  }

  /** A path inside the folder; nothing is created. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** Whether {@link #close} removes the folder. */
  public boolean isEphemeral() {
    return ephemeral;
  }

  /** Releases the lock and removes an ephemeral folder. */
  @Override
  public void close() {
    if (!lockFile.isOpen()) {
      return;
    }
    try {
      if (ephemeral) {
        FileTree.delete(path);
      }
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      log.warn("The data folder {} was not closed cleanly: {}", path, e.toString());
    }
  }

  private static void createFolder(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    if (Files.exists(path)) {
      throw new FileAlreadyExistsException(path.toString(), null, "a file of that name exists");
    }
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectories(path);
    restrict(path);
  }

  private static void restrict(Path path) throws IOException {
    String mode = ServerAccount.runningAsRoot() ? "rwx--x--x" : "rwx------";
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static DataFolder lock(Path path, boolean ephemeral) {
    Path file = path.resolve(LOCK_FILE);
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failure(path, "cannot be written", e);
    }
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw inUse(path, readOwner(channel));
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new DataFolder(path, ephemeral, channel, lock);
    } catch (IOException e) {
      closeQuietly(channel);
      throw failure(path, "cannot be locked", e);
    } catch (DataFolderException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // The holder is this very process; to the caller that is the same as any other holder.
      return null;
    }
  }

  private static String readOwner(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
  }

  private static DataFolderException inUse(Path path, String owner) {
    return new DataFolderException(
        "data folder "
            + path
            + " is in use by "
            + (owner.isEmpty() ? "another process" : "process " + owner)
            + ": stop that process or choose another folder");
  }

  private static DataFolderException failure(Path path, String what, IOException cause) {
    return new DataFolderException(
        "data folder " + path + " " + what + " (" + reason(cause) + "): choose another folder",
        cause);
  }

  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof FileSystemException known && known.getReason() != null) {
      return known.getReason();
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("Closing a lock file failed: {}", e.toString());
    }
  }
}
