package io.aleph4j.compute.vm;

import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.protocol.ItemHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a machine on disk.
 *
 * @param vmId its number on this system, which names its processes, its user and its network
 * @param wanted what it is to do, whatever it does
 */
public record VmRecord(
    ItemHash itemHash,
    int vmId,
    VmDefinition.@Nullable Kind kind,
    VmState state,
    Times times,
    Wanted wanted) {

  /**
   * What a machine is to do.
   *
   * @param always whether it is started again whenever it does not run
   * @param until when it ends all the same; null for no such time
   */
  public record Wanted(boolean always, @Nullable Instant until) {
    /** It runs as long as somebody asks it. */
    static final Wanted NOTHING = new Wanted(false, null);
  }

  /** When it came to each state, in its latest run. */
  public record Times(
      Instant definedAt,
      @Nullable Instant preparingAt,
      @Nullable Instant preparedAt,
      @Nullable Instant startingAt,
      @Nullable Instant startedAt,
      @Nullable Instant stoppingAt,
      @Nullable Instant stoppedAt) {

    static Times definedAt(Instant time) {
      return new Times(time, null, null, null, null, null, null);
    }
  }

  /** A machine that was just heard of. */
  static VmRecord defined(ItemHash hash, int vmId, Instant now) {
    return new VmRecord(
        hash, vmId, null, new VmState.Defined(now), Times.definedAt(now), Wanted.NOTHING);
  }

  /** The same machine in its next state. */
  VmRecord in(VmState next) {
    Times t = times;
    Instant at = next.since();
    Times moved =
        switch (next) {
          case VmState.Defined s -> Times.definedAt(at);
          case VmState.Preparing s -> new Times(t.definedAt, at, null, null, null, null, null);
          case VmState.Starting s ->
              new Times(t.definedAt, t.preparingAt, at, at, null, null, null);
          case VmState.Running s ->
              new Times(t.definedAt, t.preparingAt, t.preparedAt, t.startingAt, at, null, null);
          case VmState.Stopping s ->
              new Times(
                  t.definedAt, t.preparingAt, t.preparedAt, t.startingAt, t.startedAt, at, null);
          case VmState.Stopped s ->
              new Times(
                  t.definedAt,
                  t.preparingAt,
                  t.preparedAt,
                  t.startingAt,
                  t.startedAt,
                  t.stoppingAt,
                  at);
        };
    return new VmRecord(itemHash, vmId, kind, next, moved, wanted);
  }

  /** The same machine, whose message was read. */
  VmRecord of(VmDefinition.Kind known) {
    return new VmRecord(itemHash, vmId, known, state, times, wanted);
  }

  /** The same machine, of which something else is wanted. */
  VmRecord wanting(Wanted other) {
    return new VmRecord(itemHash, vmId, kind, state, times, other);
  }
}
