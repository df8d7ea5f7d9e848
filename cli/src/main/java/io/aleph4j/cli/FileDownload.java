package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.FileClient;
import io.aleph4j.client.StoredFile;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code aleph file download}: a file's bytes, compared with its hash. */
@Command(
    name = "download",
    description = "Download a file and compare it with its hash. Name it in one of three ways.")
final class FileDownload extends Subcommand {

  @Parameters(arity = "0..1", paramLabel = "HASH", description = "The file's own hash.")
  private @Nullable ItemHash hash;

  @Option(
      names = "--message-hash",
      paramLabel = "HASH",
      description = "The message that keeps the file.")
  private @Nullable ItemHash messageHash;

  @Option(
      names = "--ref",
      paramLabel = "NAME",
      description = "The owner's name for the file, with --owner.")
  private @Nullable String ref;

  @Option(
      names = "--owner",
      paramLabel = "ADDRESS",
      description = "Whose name it is. Default: the default account.")
  private @Nullable String owner;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PATH",
      description = "Where it is written to; a file there is replaced. Default: its hash, here.")
  private @Nullable Path output;

  @Option(names = "--stdout", description = "Write it to standard output.")
  private boolean stdout;

  FileDownload(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws IOException {
    if (Stream.of(hash, messageHash, ref).filter(way -> way != null).count() != 1) {
      throw usage("Name the file either by its HASH, or with --message-hash, or with --ref.");
    }
    if (stdout && output != null) {
      throw usage("A file goes either to --output or to --stdout.");
    }
    FileClient files = context().node().files();
    ItemHash file = file(files);
    console().note("Downloading " + file + " ...");
    if (stdout) {
      OutputStream out = context().surroundings().out();
      if (files.download(file, out).isEmpty()) {
        throw unknown(files, file);
      }
      out.flush();
    } else {
      Path target = target(file);
      long bytes = files.download(file, target).orElseThrow(() -> unknown(files, file));
      tell(file, target, bytes);
    }
    return OK;
  }

  private ItemHash file(FileClient files) {
    if (hash != null) {
      return hash;
    }
    if (messageHash != null) {
      ItemHash message = messageHash;
      return files
          .ofMessage(message)
          .map(StoredFile::hash)
          .orElseThrow(() ->
              new CliException(
                  context().coreNode() + " knows no file of the message " + message + "."));
    }
    String name = String.valueOf(ref);
    var address = context().addressOr(owner);
    return files
        .ofName(address, name)
        .map(StoredFile::hash)
        .orElseThrow(() ->
            new CliException(
                context().coreNode() + " knows no file '" + name + "' of " + address + "."));
  }

  private Path target(ItemHash file) {
    if (output == null) {
      return Path.of(file.value());
    }
    Path target = Files.isDirectory(output) ? output.resolve(file.value()) : output;
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new CliException("There is no folder " + folder + " to write the file to.");
    }
    return target;
  }

  private CliException unknown(FileClient files, ItemHash file) {
    Optional<StoredFile> kept = files.ofMessage(file);
    return new CliException(
        kept.isPresent()
            ? file + " is the hash of a message; ask for its file with --message-hash " + file + "."
            : context().coreNode() + " has no file " + file + ".");
  }

  private void tell(ItemHash file, Path target, long bytes) {
    console()
        .result(
            JsonNodeFactory.instance
                .objectNode()
                .put("file_hash", file.value())
                .put("path", target.toString())
                .put("size", bytes),
            List.of("Saved " + bytes + " bytes to " + target));
  }
}
