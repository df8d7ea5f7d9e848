package io.aleph4j.testing;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a node to the tests of a class: {@code @ExtendWith(EmulatorExtension.class)}, and a
 * parameter of type {@link Emulator} wherever JUnit takes one.
 *
 * <p>All classes of a run share one node, which starts when the first test needs it. Before each
 * test everything is as it was then. So tests must not run at the same time.
 */
public final class EmulatorExtension implements BeforeEachCallback, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(EmulatorExtension.class);

  /** Made by JUnit. */
  public EmulatorExtension() {}

  /** The node, and what it was at the beginning. JUnit closes it at the end of the run. */
  private record Shared(Emulator emulator, Snapshot beginning) implements AutoCloseable {

    static Shared start() {
      Emulator emulator = Emulator.start();
      try {
        return new Shared(emulator, emulator.snapshot());
      } catch (EmulatorException e) {
        emulator.close();
        throw e;
      }
    }

    @Override
    public void close() {
      emulator.close();
    }
  }

  private static Shared shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Shared.class, _ -> Shared.start(), Shared.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Shared shared = shared(context);
    shared.emulator().faults("[]");
    shared.emulator().restore(shared.beginning());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Emulator.class);
  }

  @Override
  public Emulator resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context).emulator();
  }
}
