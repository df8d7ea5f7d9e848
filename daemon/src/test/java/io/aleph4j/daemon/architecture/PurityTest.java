package io.aleph4j.daemon.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No clock, no chance and no I/O where things are decided. */
class PurityTest {

  /** The types of java.io and java.net that only hold bytes, text or names. */
  private static final Set<String> HARMLESS =
      Set.of(
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.IOException",
          "java.io.InputStream",
          "java.io.ObjectInputStream",
          "java.io.ObjectStreamException",
          "java.io.OutputStream",
          "java.io.Serial",
          "java.io.Serializable",
          "java.io.StringWriter",
          "java.io.UncheckedIOException",
          "java.io.Writer",
          "java.net.URI");

  private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD =
      describe(
          "do I/O, start threads, throw dice or log",
          type ->
              resideInAnyPackage(
                          "java.io..",
                          "java.net..",
                          "java.nio.file..",
                          "java.nio.channels..",
                          "java.util.concurrent",
                          "org.slf4j..")
                      .test(type)
                  && !HARMLESS.contains(type.getName())
                  && !type.getName().startsWith("java.util.concurrent.Concurrent"));

  private static final DescribedPredicate<JavaCall<?>> ASK_THE_MACHINE =
      describe(
          "ask the machine for time, chance or settings", call -> asksTheMachine(call.getTarget()));

  private static final DescribedPredicate<JavaClass> DECIDES =
      describe(
          "decide",
          type ->
              resideInAnyPackage(
                          "io.aleph4j.protocol..",
                          "io.aleph4j.content..",
                          "io.aleph4j.node.registry..")
                      .test(type)
                  || (resideInAnyPackage("io.aleph4j.node.process..").test(type)
                      && outermost(type)
                          .matches(".*(Rule|Rules|Decision|State|Plan|Planner|Policy|Effect)")));

  /** Machines, their networks and their rules are values before anything is done. */
  private static final DescribedPredicate<JavaClass> PLANS =
      describe(
          "plan machines",
          type ->
              resideInAnyPackage("io.aleph4j.compute..").test(type)
                  && outermost(type).matches(".*(Plan|Ruleset|Rules|Policy)"));

  /** Names of files and addresses are values; {@link #ASK_THE_MACHINE} has what asks with them. */
  private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD_OF_PLANS =
      describe(
          "do I/O, start threads, throw dice or log",
          type ->
              OUTSIDE_WORLD.test(type)
                  && !type.getName().equals("java.nio.file.Path")
                  && !type.getName()
                      .matches("java\\.net\\.(Inet[46]?Address|UnknownHostException)"));

  @Test
  void plansOfMachinesAreValues() {
    noClasses()
        .that(PLANS)
        .should()
        .dependOnClassesThat(OUTSIDE_WORLD_OF_PLANS)
        .check(Product.CLASSES);
    noClasses().that(PLANS).should().callCodeUnitWhere(ASK_THE_MACHINE).check(Product.CLASSES);
  }

  @Test
  void whatDecidesDoesNoInputAndOutput() {
    noClasses().that(DECIDES).should().dependOnClassesThat(OUTSIDE_WORLD).check(Product.CLASSES);
  }

  @Test
  void whatDecidesAsksNoClockAndThrowsNoDice() {
    noClasses().that(DECIDES).should().callCodeUnitWhere(ASK_THE_MACHINE).check(Product.CLASSES);
  }

  @Test
  void timeIsHandedInEverywhereBelowTheDaemon() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.aleph4j.daemon..", "io.aleph4j.cli..")
        .should()
        .callCodeUnitWhere(
            describe("ask the machine for the date", call -> asksForTheDate(call.getTarget())))
        .because("time is handed in; only the programs know the machine's clock")
        .check(Product.CLASSES);
  }

  private static boolean asksTheMachine(CodeUnitCallTarget target) {
    String name = target.getName();
    return asksForTheDate(target)
        || switch (target.getOwner().getName()) {
          case "java.util.Random",
              "java.util.SplittableRandom",
              "java.util.concurrent.ThreadLocalRandom",
              "java.security.SecureRandom",
              "java.lang.Thread",
              "java.lang.ProcessBuilder" ->
              true;
          case "java.lang.System" ->
              Set.of("nanoTime", "getenv", "getProperty", "exit").contains(name);
          case "java.net.InetAddress" ->
              Set.of("getByName", "getAllByName", "getLocalHost", "getHostName", "isReachable")
                  .contains(name);
          case "java.lang.Math" -> name.equals("random");
          case "java.util.UUID" -> name.equals("randomUUID");
          default -> false;
        };
  }

  private static boolean asksForTheDate(CodeUnitCallTarget target) {
    String owner = target.getOwner().getName();
    String name = target.getName();
    return switch (owner) {
      case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
      case "java.time.InstantSource" -> name.equals("system");
      case "java.lang.System" -> name.equals("currentTimeMillis");
      case "java.util.Date" -> target.getRawParameterTypes().isEmpty();
      default ->
          owner.startsWith("java.time.")
              && name.equals("now")
              && target.getRawParameterTypes().isEmpty();
    };
  }

  private static String outermost(JavaClass type) {
    return type.getEnclosingClass().map(PurityTest::outermost).orElse(type.getSimpleName());
  }
}
