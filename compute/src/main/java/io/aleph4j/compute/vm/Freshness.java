package io.aleph4j.compute.vm;

import io.aleph4j.client.ClientException;
import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.Definitions;
import io.aleph4j.compute.definition.UndefinedMachineException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.protocol.ItemHash;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether what runs is still what its message and the amendments in force say (spec 04 §5.7). */
final class Freshness {
  private static final Logger log = LoggerFactory.getLogger(Freshness.class);

  private Freshness() {}

  /**
   * Why a machine that was made so has to end; null when it may go on. It may when nobody can say,
   * and when its message is only not found: a core node that is being filled knows nothing yet.
   */
  static @Nullable String reasonToEnd(Definitions definitions, VmDefinition made) {
    ItemHash hash = made.itemHash();
    try {
      VmDefinition now = definitions.define(hash);
      return now.files().equals(made.files()) ? null : "its files have new versions";
    } catch (UndefinedMachineException e) {
      if (e.reason() == UndefinedMachineException.Reason.UNKNOWN) {
        return isGone(definitions, hash) ? "its message is gone" : null;
      }
      log.warn("{} goes on with the files that it has: {}", hash, e.getMessage());
    } catch (ComputeException | ClientException e) {
      log.debug("Whether {} has new files is not known", hash, e);
    }
    return null;
  }

  private static boolean isGone(Definitions definitions, ItemHash hash) {
    try {
      return definitions.isGone(hash);
    } catch (ClientException e) {
      log.debug("Whether {} is forgotten is not known", hash, e);
      return false;
    }
  }
}
