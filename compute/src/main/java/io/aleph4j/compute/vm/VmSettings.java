package io.aleph4j.compute.vm;

import io.aleph4j.compute.host.ProcessPlan;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How machines are kept (spec 04 §15).
 *
 * @param runFolder where each machine has a folder while it runs
 * @param volumes where volumes are that stay
 * @param firstUser the number of the first user that machines run as; each has its own
 * @param firstId the number of the first machine
 * @param idleLimit after how long nobody asks it a machine is stopped
 * @param initLimit how long a machine may take until its init process is there
 * @param startLimit how long its program may take after that
 * @param haltLimit how long a machine may take to end by itself
 * @param largestCode most bytes of code that is not a file system
 * @param largestData most bytes of data that are not a file system
 * @param programMemoryMib memory for all programs together
 * @param processors processors for all machines together
 * @param boots how many machines start at the same time
 * @param waitingBoots how many may wait for that
 * @param callsPerMachine how many calls may be in one machine
 */
public record VmSettings(
    Path runFolder,
    Path volumes,
    int firstUser,
    int firstId,
    Duration idleLimit,
    Duration initLimit,
    Duration startLimit,
    Duration haltLimit,
    long largestCode,
    long largestData,
    int programMemoryMib,
    int processors,
    int boots,
    int waitingBoots,
    int callsPerMachine) {

  /** The same where no process can be given another user. */
  public VmSettings withoutUsers() {
    return new VmSettings(
        runFolder,
        volumes,
        ProcessPlan.THIS_USER,
        firstId,
        idleLimit,
        initLimit,
        startLimit,
        haltLimit,
        largestCode,
        largestData,
        programMemoryMib,
        processors,
        boots,
        waitingBoots,
        callsPerMachine);
  }
}
