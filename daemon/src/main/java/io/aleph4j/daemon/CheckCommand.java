package io.aleph4j.daemon;

import io.aleph4j.node.NodeAudit;
import io.aleph4j.service.config.Configuration;
import io.aleph4j.service.lifecycle.Lifecycle;
import io.aleph4j.service.postgres.DataFolder;
import io.aleph4j.service.postgres.DataFolderException;
import io.aleph4j.service.postgres.Database;
import io.aleph4j.service.postgres.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code alephd core check}: whether everything that a node keeps fits together. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Check what a stopped node keeps: messages, pins and files. Exit code 1 when something is wrong.")
final class CheckCommand implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(CheckCommand.class);

  @ParentCommand private CoreCommand core;

  @Option(
      names = {"-d", "--data-dir"},
      description = "Folder that everything is kept in, instead of that of the settings.")
  private @Nullable Path dataDir;

  @Option(
      names = "--content",
      description = "Read every file to see whether it is what its name says.")
  private boolean content;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  CheckCommand() {}

  @Override
  public Integer call() throws IOException {
    Configuration settings = core.settings();
    settings.get(CoreSettings.LOGGING_LEVEL).apply();
    settings.warnings().forEach(log::warn);
    Path folder = dataDir == null ? settings.get(CoreSettings.STORAGE_FOLDER) : dataDir;
    Optional<DatabaseAddress> existing = CoreCommand.database(settings);
    requireKept(existing.isPresent() ? folder : folder.resolve(CoreRole.POSTGRES));
    Lifecycle lifecycle = new Lifecycle(CoreRole.CLOSING_TIME);
    try {
      DataFolder data = lifecycle.add("data folder", DataFolder.open(folder));
      DatabaseAddress address =
          existing.orElseGet(() ->
              CoreRole.embedded(
                  lifecycle, data, settings.get(CoreSettings.POSTGRES_SHARED_BUFFERS)));
      Database database =
          lifecycle.add("database", CoreRole.open(address, CoreRole.SMALL_POOL, loss -> {}));
      return report(NodeAudit.run(database.dataSource(), CoreRole.files(data), content));
    } finally {
      lifecycle.close();
    }
  }

  // Opening would make what is not there, and an empty node fits together.
  private static void requireKept(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataFolderException(
          "There is nothing to check: no folder "
              + folder.toAbsolutePath().normalize()
              + "; name the node's with --data-dir or --config.");
    }
  }

  private static int report(NodeAudit audit) {
    audit.faults().forEach(System.out::println);
    System.out.printf(
        "%d messages, %d files with %d bytes: %s%n",
        audit.messages(),
        audit.files(),
        audit.bytes(),
        audit.faults().isEmpty() ? "everything fits together" : audit.faults().size() + " faults");
    return audit.faults().isEmpty() ? 0 : 1;
  }
}
