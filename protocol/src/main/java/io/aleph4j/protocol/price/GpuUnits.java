package io.aleph4j.protocol.price;

import io.aleph4j.protocol.HostRequirements;
import io.aleph4j.protocol.InstanceContent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How many compute units of which product the graphics cards of an instance are (spec 01 §7.6, rule
 * 7).
 */
final class GpuUnits {

  /** In the order in which a model is looked for. */
  private static final List<Product> KINDS =
      List.of(Product.INSTANCE_GPU_PREMIUM, Product.INSTANCE_GPU_STANDARD);

  private final Pricing pricing;
  private final NetworkSettings settings;

  GpuUnits(Pricing pricing, NetworkSettings settings) {
    this.pricing = pricing;
    this.settings = settings;
  }

  /** The product by which an instance with these cards is known. */
  Product product(InstanceContent instance) {
    return dominant(ofCards(instance));
  }

  /** Units by product, in the order of the cards. */
  Map<Product, Long> of(InstanceContent instance) {
    Map<Product, Long> units = ofCards(instance);
    Product dominant = dominant(units);
    long least = pricing.of(dominant).unit().count(instance.spec().resources());
    long ofCards = units.values().stream().mapToLong(Long::longValue).sum();
    if (least > ofCards) {
      units.merge(dominant, least - ofCards, Long::sum);
    }
    return units;
  }

  private Map<Product, Long> ofCards(InstanceContent instance) {
    Map<Product, Long> units = new LinkedHashMap<>();
    for (HostRequirements.Gpu card : instance.spec().requirements().gpus()) {
      add(units, card.deviceId());
    }
    return units;
  }

  private void add(Map<Product, Long> units, String deviceId) {
    String model =
        settings.gpus().model(deviceId).orElseThrow(() -> UnknownGpuException.ofDevice(deviceId));
    for (Product kind : KINDS) {
      OptionalInt ofModel = pricing.of(kind).unitsOfModel(model);
      if (ofModel.isPresent()) {
        units.merge(kind, (long) ofModel.getAsInt(), Long::sum);
        return;
      }
    }
    throw UnknownGpuException.ofModel(deviceId, model);
  }

  private static Product dominant(Map<Product, Long> units) {
    return units.containsKey(Product.INSTANCE_GPU_PREMIUM)
        ? Product.INSTANCE_GPU_PREMIUM
        : Product.INSTANCE_GPU_STANDARD;
  }
}
