package io.aleph4j.protocol.price;

import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.InstanceContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MachineResources;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.VerifiableProgramContent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Computes what messages cost (spec 01 §7.4 to §7.6). Immutable and thread-safe. */
public final class CostCalculator {

  /** One credit per hour, in credits per second. */
  private static final BigDecimal LEAST_CREDIT =
      Decimals.floor(BigDecimal.ONE.divide(BigDecimal.valueOf(3600), Decimals.CONTEXT));

  /** What a STORE that is paid with credits counts at least. */
  private static final BigDecimal LEAST_MEBIBYTES = BigDecimal.valueOf(25);

  private final Pricing pricing;
  private final GpuUnits gpuUnits;

  /** Computes with these prices and settings. */
  public CostCalculator(Pricing pricing, NetworkSettings settings) {
    this.pricing = pricing;
    this.gpuUnits = new GpuUnits(pricing, settings);
  }

  /**
   * The product that this machine is. Throws {@link UnknownGpuException} when one of its graphics
   * cards decides that and has no price.
   */
  public Product product(ExecutableContent content) {
    return switch (content) {
      case ProgramContent program ->
          program.triggers().persistent() ? Product.PROGRAM_PERSISTENT : Product.PROGRAM;
      case VerifiableProgramContent _ -> Product.INSTANCE_CONFIDENTIAL;
      case InstanceContent instance -> ofInstance(instance);
    };
  }

  private Product ofInstance(InstanceContent instance) {
    if (instance.environment().trustedExecution() != null) {
      return Product.INSTANCE_CONFIDENTIAL;
    }
    return hasGpu(instance) ? gpuUnits.product(instance) : Product.INSTANCE;
  }

  /**
   * What this machine costs. Throws {@link UnknownGpuException} when it asks for a graphics card
   * without a price.
   */
  public Cost ofMachine(ExecutableContent content, FileSizes sizes, SizeEstimates estimates) {
    List<CostLine> lines = new ArrayList<>();
    Product volumes;
    if (content instanceof InstanceContent instance && hasGpu(instance)) {
      // Room has the price of the dearer kind even when all cards are of the cheaper one.
      volumes = Product.INSTANCE_GPU_PREMIUM;
      gpuUnits.of(instance).forEach((product, units) -> lines.add(execution(product, units)));
    } else {
      volumes = product(content);
      lines.add(execution(content, volumes));
    }
    addVolumes(lines, content, pricing.of(volumes), volumes(content, sizes, estimates));
    return new Cost(lines);
  }

  /** The room that this machine takes and pays for, in the order of the cost lines. */
  public List<BilledVolume> volumes(
      ExecutableContent content, FileSizes sizes, SizeEstimates estimates) {
    return BilledVolumes.of(content, sizes, estimates);
  }

  /**
   * What this STORE message costs: nothing, without lines, when nobody knows the size of its file
   * or the file is empty.
   *
   * @param message the hash of the message that this is the content of
   */
  public Cost ofStore(
      StoreContent content, ItemHash message, FileSizes sizes, SizeEstimates estimates) {
    BigDecimal size =
        estimates.file().signum() > 0 ? estimates.file() : size(sizes.ofFile(content.file()));
    return size.signum() == 0 ? Cost.NONE : ofStore(content, message, size);
  }

  /**
   * What a STORE message will cost whose file is announced with this size, which counts in whole
   * MiB (spec 01 §7.9). Below one MiB it costs what the file costs that is already here, if any.
   *
   * @param bytes the announced size
   */
  public Cost ofAnnouncedStore(
      StoreContent content, ItemHash message, long bytes, FileSizes sizes) {
    BigDecimal whole = Decimals.mebibytes(bytes).setScale(0, RoundingMode.DOWN);
    return ofStore(content, message, sizes, SizeEstimates.ofFile(whole));
  }

  private Cost ofStore(StoreContent content, ItemHash message, BigDecimal size) {
    Payment.Type payment = content.paymentType();
    BigDecimal billed = payment == Payment.Type.CREDIT ? size.max(LEAST_MEBIBYTES) : size;
    BilledVolume volume =
        new BilledVolume(CostType.STORAGE, CostType.STORAGE.name(), message.value(), billed);
    Amounts perMebibyte = pricing.of(Product.STORAGE).storage().perSecond();
    return new Cost(List.of(line(volume, perMebibyte, payment)));
  }

  private static BigDecimal size(OptionalLong bytes) {
    return Decimals.mebibytes(bytes.orElse(0));
  }

  /** The compute units of a machine without graphics cards. */
  private CostLine execution(ExecutableContent content, Product product) {
    MachineResources resources = content.spec().resources();
    long units = pricing.of(product).unit().count(resources) * multiplier(content);
    return atLeastLeastCredit(execution(product, units), content.spec().payment().type());
  }

  private CostLine execution(Product product, long units) {
    Amounts perUnit = pricing.of(product).compute().perSecond();
    return new CostLine(
        CostType.EXECUTION, product.key(), null, perUnit.times(BigDecimal.valueOf(units)));
  }

  private static int multiplier(ExecutableContent content) {
    return content instanceof ProgramContent program
            && !program.triggers().persistent()
            && program.environment().internet()
        ? 2
        : 1;
  }

  private static void addVolumes(
      List<CostLine> lines,
      ExecutableContent content,
      ProductPricing product,
      List<BilledVolume> volumes) {
    Amounts perMebibyte = product.storage().perSecond();
    Amounts sum = Amounts.ZERO;
    for (BilledVolume volume : volumes) {
      CostLine line = line(volume, perMebibyte, content.spec().payment().type());
      lines.add(line);
      sum = sum.plus(line.amounts());
    }
    long included = product.unit().count(content.spec().resources()) * product.unit().diskMib();
    Amounts discount = sum.min(perMebibyte.times(BigDecimal.valueOf(included)));
    CostType type = CostType.EXECUTION_VOLUME_DISCOUNT;
    lines.add(new CostLine(type, type.name(), null, discount.negate()));
  }

  private static CostLine line(BilledVolume volume, Amounts perMebibyte, Payment.Type payment) {
    return atLeastLeastCredit(
        new CostLine(
            volume.type(), volume.name(), volume.ref(), perMebibyte.times(volume.mebibytes())),
        payment);
  }

  private static CostLine atLeastLeastCredit(CostLine line, Payment.Type payment) {
    return payment == Payment.Type.CREDIT
        ? new CostLine(
            line.type(), line.name(), line.ref(), line.amounts().withCreditAtLeast(LEAST_CREDIT))
        : line;
  }

  private static boolean hasGpu(InstanceContent instance) {
    return !instance.spec().requirements().gpus().isEmpty();
  }
}
