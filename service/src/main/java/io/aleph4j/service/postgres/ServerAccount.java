package io.aleph4j.service.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As whom PostgreSQL runs. PostgreSQL refuses to run as root, so for root its programs are started
 * through a small system program that gives root's rights up first.
 *
 * @param prefix the words in front of the command line
 * @param owner who must own the server's files; null when that is this process's own user
 */
record ServerAccount(List<String> prefix, @Nullable UserPrincipal owner) {
  private static final Logger log = LoggerFactory.getLogger(ServerAccount.class);

  /** Runs as the account "nobody". Needs no namespaces, so it works in a chroot as well. */
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  /**
   * Runs in a user namespace of its own, where root's files keep their owner but root's rights are
   * gone. The only way below folders that other users cannot pass, such as /root.
   */
  private static final List<String> IN_NAMESPACE = List.of("unshare", "-U");

  /** Whether this process runs with the user id 0. */
  static boolean runningAsRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /**
   * Chooses the account and gives it {@code folder} with all that is in it.
   *
   * @param program a program that the account must be able to run
   * @param folder an existing folder that the account must own and reach
   */
  static ServerAccount choose(Path program, Path folder) throws IOException {
    if (!runningAsRoot()) {
      return new ServerAccount(List.of(), null);
    }
    for (ServerAccount account : List.of(of(AS_NOBODY, "65534"), of(IN_NAMESPACE, "0"))) {
      account.takeOver(folder);
      if (account.canReach(program, folder)) {
        log.debug("PostgreSQL runs through {}", account.prefix());
        return account;
      }
    }
    throw new DatabaseException(
        "PostgreSQL cannot run as root, and as another user it cannot reach "
            + folder
            + ": choose a data folder outside /root, or start this program as an ordinary user");
  }

  /** The full command line of {@code command} under this account. */
  List<String> command(List<String> command) {
    List<String> full = new ArrayList<>(prefix);
    full.addAll(command);
    return full;
  }

  /** Makes the account the owner of {@code path} and all below it; nothing when it is already. */
  void takeOver(Path path) throws IOException {
    if (owner != null && !Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
      FileTree.chown(path, owner);
    }
  }

  private boolean canReach(Path program, Path folder) {
    List<String> probe =
        command(
            List.of(
                "sh",
                "-c",
                "[ -x \"$1\" ] && cd \"$2\" && [ -w . ]",
                "sh",
                program.toString(),
                folder.toString()));
    try {
      return Commands.run(probe, folder).succeeded();
    } catch (IOException e) {
      // The system program itself is missing; the next way may still work.
      log.debug("{} cannot be used: {}", prefix, e.toString());
      return false;
    }
  }

  private static ServerAccount of(List<String> prefix, String userId) throws IOException {
    return new ServerAccount(
        prefix,
        Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(userId));
  }
}
