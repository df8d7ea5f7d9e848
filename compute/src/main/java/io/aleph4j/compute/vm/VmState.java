package io.aleph4j.compute.vm;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a machine is in its life. Each state is persisted before the step that makes it true. */
public sealed interface VmState {

  /** When it came to this. */
  Instant since();

  /** Known; nothing was done yet. */
  record Defined(Instant since) implements VmState {}

  /** Its files are fetched and its disks are made. */
  record Preparing(Instant since) implements VmState {}

  /** Its process was started, or is about to be. */
  record Starting(Instant since) implements VmState {}

  /** It serves. */
  record Running(Instant since) implements VmState {}

  /** It is being stopped. */
  record Stopping(Instant since, String reason) implements VmState {}

  /**
   * Nothing of it runs.
   *
   * @param failure what went wrong; null when it was stopped as wanted
   */
  record Stopped(Instant since, String reason, @Nullable String failure) implements VmState {}
}
