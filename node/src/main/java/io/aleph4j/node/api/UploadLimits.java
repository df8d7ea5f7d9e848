package io.aleph4j.node.api;

/**
 * What may be uploaded, in bytes (spec 02 §4, §6). "Anonymous" is what comes without a signed
 * message.
 *
 * @param largestFile with a message, to the node's own storage; also the largest file that is sent
 *     as JSON
 * @param largestAnonymousFile to the node's own storage
 * @param ipfsEnabled whether files with CIDs are taken
 * @param largestIpfsFile with a message
 * @param largestAnonymousIpfsFile without
 * @param largestCar of directories; told to clients only
 * @param anonymousQuota most bytes that one client uploads without messages in an hour
 * @param anonymousQuotaOfAll most bytes that all clients together do
 */
public record UploadLimits(
    long largestFile,
    long largestAnonymousFile,
    boolean ipfsEnabled,
    long largestIpfsFile,
    long largestAnonymousIpfsFile,
    long largestCar,
    long anonymousQuota,
    long anonymousQuotaOfAll) {

  private static final long MIB = 1L << 20;

  /** The network's limits, and sixteen busy clients' uploads. */
  public static UploadLimits defaults() {
    return new UploadLimits(
        100 * MIB, 25 * MIB, true, 1024 * MIB, 25 * MIB, 4096 * MIB, 1024 * MIB, 16 * 1024 * MIB);
  }
}
