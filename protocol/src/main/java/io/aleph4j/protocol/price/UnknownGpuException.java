package io.aleph4j.protocol.price;

/**
 * A machine asks for a graphics card that has no price. Nodes answer with code -1 and try again
 * later, because the card may be added (spec 01 §4.7).
 */
public final class UnknownGpuException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String deviceId;

  private UnknownGpuException(String deviceId, String reason) {
    super(reason);
    this.deviceId = deviceId;
  }

  static UnknownGpuException ofDevice(String deviceId) {
    return new UnknownGpuException(
        deviceId,
        "no graphics card '%s' in the network's settings: ask for one of compatible_gpus"
            .formatted(deviceId));
  }

  static UnknownGpuException ofModel(String deviceId, String model) {
    return new UnknownGpuException(
        deviceId,
        "graphics card '%s' is a %s, for which the network's pricing has no tier"
            .formatted(deviceId, model));
  }

  /** The device that was asked for. */
  public String deviceId() {
    return deviceId;
  }
}
