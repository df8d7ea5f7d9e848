package io.aleph4j.service.config;

/**
 * A setting of other or older programs that may stand in a file but has no effect here.
 *
 * @param path the setting, or a whole section
 * @param note what the operator should know, such as "message queues are not used"
 */
public record Foreign(String path, String note) {
  boolean covers(String other) {
    return other.equals(path) || other.startsWith(path + ".");
  }
}
