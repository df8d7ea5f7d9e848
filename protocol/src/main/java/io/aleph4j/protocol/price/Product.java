package io.aleph4j.protocol.price;

import java.util.Optional;

/** What is sold, by its key in the pricing aggregate (spec 01 §7.4). */
public enum Product {
  /** A file that a STORE message keeps. */
  STORAGE("storage", false),
  /** Websites; no node charges for it. */
  WEB3_HOSTING("web3_hosting", false),
  /** A program that runs when it is called. */
  PROGRAM("program", true),
  /** A program that always runs. */
  PROGRAM_PERSISTENT("program_persistent", true),
  /** A virtual machine. */
  INSTANCE("instance", true),
  /** A virtual machine that its host cannot look into, and a verifiable program. */
  INSTANCE_CONFIDENTIAL("instance_confidential", true),
  /** A virtual machine with graphics cards of the cheaper kind only. */
  INSTANCE_GPU_STANDARD("instance_gpu_standard", true),
  /** A virtual machine with a graphics card of the dearer kind. */
  INSTANCE_GPU_PREMIUM("instance_gpu_premium", true);

  private final String key;
  private final boolean machine;

  Product(String key, boolean machine) {
    this.key = key;
    this.machine = machine;
  }

  /** Its key in the aggregate, which is also the name of its cost line. */
  public String key() {
    return key;
  }

  /** Whether compute units are sold, not only room. */
  public boolean isMachine() {
    return machine;
  }

  /** The product of exactly this key. */
  public static Optional<Product> ofKey(String key) {
    for (Product product : values()) {
      if (product.key.equals(key)) {
        return Optional.of(product);
      }
    }
    return Optional.empty();
  }
}
