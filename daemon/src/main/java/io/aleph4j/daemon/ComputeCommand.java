package io.aleph4j.daemon;

import io.aleph4j.service.config.Configuration;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alephd compute}: a compute node for production. */
@Command(
    name = "compute",
    mixinStandardHelpOptions = true,
    description = "Run a compute node for production.")
final class ComputeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ComputeCommand.class);

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "File with the settings, a line ALEPH_VM_NAME=value for each, such as"
              + " /etc/aleph-vm/supervisor.env; variables of the environment override it.")
  private @Nullable Path config;

  @Option(
      names = {"-p", "--print-settings"},
      description = "Print every setting with its meaning and its value, and exit.")
  private boolean printSettings;

  ComputeCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Configuration settings =
        ComputeConfig.SCHEMA.loadVariables(ComputeConfig.PREFIX, config, System.getenv());
    if (printSettings) {
      System.out.print(settings.toVariables(ComputeConfig.PREFIX));
      return 0;
    }
    settings.get(ComputeConfig.LOG_LEVEL).apply();
    settings.warnings().forEach(log::warn);
    return ComputeRole.run(settings);
  }
}
