package io.aleph4j.compute.call;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.UndefinedMachineException;
import io.aleph4j.compute.files.FileUnavailableException;
import io.aleph4j.compute.vm.VmException;

/** What a client is told when a machine does not come to serve (spec 04 §3.1). */
final class StartFailures {
  private static final int RETRY_SECONDS = 5;

  private StartFailures() {}

  static CallFailure answer(ComputeException failure) {
    return switch (failure) {
      case UndefinedMachineException e -> undefined(e);
      case FileUnavailableException e ->
          CallFailure.json(400, "400: Code, runtime or data not available", e);
      case VmException e -> notStarted(e);
      default -> CallFailure.json(500, "500: Unhandled error during initialisation", failure);
    };
  }

  private static CallFailure undefined(UndefinedMachineException e) {
    return switch (e.reason()) {
      case UNKNOWN -> CallFailure.json(404, String.valueOf(e.getMessage()), e);
      case OTHER_TYPE -> CallFailure.json(404, String.valueOf(e.getMessage()), e);
      case FILE_MISSING -> CallFailure.json(400, "400: Code, runtime or data not available", e);
      case MALFORMED -> CallFailure.json(500, "500: Unhandled error during initialisation", e);
    };
  }

  private static CallFailure notStarted(VmException e) {
    return switch (e.step()) {
      case CODE_TOO_LARGE ->
          CallFailure.json(500, "500: Program file too large to pass as an inline zip", e);
      case DATA_TOO_LARGE ->
          CallFailure.json(500, "500: Data file too large to pass as an inline zip", e);
      case RUNTIME ->
          CallFailure.json(500, withLines("500: Error during runtime initialisation", e), e);
      case SETUP -> CallFailure.json(500, withLines("500: Error during vm initialisation", e), e);
      case STOPPED -> CallFailure.json(503, "The machine is being stopped", e).retryAfter(1);
      case CAPACITY, TOO_LARGE ->
          CallFailure.json(503, "This CRN cannot host the requested workload at this time.", e)
              .retryAfter(RETRY_SECONDS);
      case FULL ->
          CallFailure.json(429, "Too many requests to this program at this time.", e).retryAfter(1);
      case BUSY ->
          CallFailure.json(429, "Too many machines are being started at this time.", e)
              .retryAfter(RETRY_SECONDS);
    };
  }

  /** The network's text, and what the guest said last: that is what its author needs. */
  private static String withLines(String text, VmException e) {
    String lines = String.join("\n", e.lastLines());
    return text + ": " + e.getMessage() + (lines.isEmpty() ? "" : "\n" + lines);
  }
}
