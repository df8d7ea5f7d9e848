package io.aleph4j.compute.files;

import io.aleph4j.client.ClientException;
import io.aleph4j.client.FileClient;
import io.aleph4j.client.NodeUnreachableException;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of one core node. */
public final class NodeFiles implements FileSource {
  private final FileClient node;

  /** Asks this node. */
  public NodeFiles(FileClient node) {
    this.node = node;
  }

  @Override
  public void download(ItemHash hash, Path target) throws IOException {
    boolean isThere = false;
    try (OutputStream out = Files.newOutputStream(target)) {
      isThere = node.download(hash, out).isPresent();
      if (!isThere) {
        throw new FileUnavailableException(
            hash, "the core node answers 404: it has no such file", null);
      }
    } catch (NodeUnreachableException e) {
      throw new IOException(e.getMessage(), e);
    } catch (ClientException | IllegalArgumentException e) {
      throw new FileUnavailableException(hash, String.valueOf(e.getMessage()), e);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (!isThere) {
        Files.deleteIfExists(target);
      }
    }
  }
}
