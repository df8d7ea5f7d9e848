package io.aleph4j.daemon.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What may be seen where: SQL, the web server, futures, {@code Optional}, nulls. */
class BordersTest {

  @Test
  void sqlStaysInStorage() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.aleph4j.node.storage..", "io.aleph4j.service.postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.jdbi..", "org.postgresql..", "org.flywaydb..")
        .check(Product.CLASSES);
  }

  @Test
  void theWebServerStaysInTheApi() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.aleph4j.node.api..",
            "io.aleph4j.compute.api..",
            "io.aleph4j.compute.call..",
            "io.aleph4j.compute.connector..",
            "io.aleph4j.service.web..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta..")
        .check(Product.CLASSES);
  }

  @Test
  void jsonTreesStayOutOfStorage() {
    noClasses()
        .that()
        .resideInAPackage("io.aleph4j.node.storage..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.aleph4j.node.api..", "io.javalin..")
        .check(Product.CLASSES);
  }

  @Test
  void nobodySeesAFuture() {
    noMethods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .should()
        .haveRawReturnType(describe("futures", type -> type.isAssignableTo(Future.class)))
        .because("callers are straight, blocking code on virtual threads")
        .check(Product.CLASSES);
  }

  @Test
  void optionalIsAReturnTypeOnly() {
    noFields().should().haveRawType(Optional.class).check(Product.CLASSES);
    methods().should(haveNoOptionalParameter()).check(Product.CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes().should(liveInANullMarkedPackage()).check(Product.CLASSES);
  }

  @Test
  void onlyProgramsWriteToTheTerminal() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.aleph4j.daemon..", "io.aleph4j.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(Product.CLASSES);
  }

  private static ArchCondition<JavaMethod> haveNoOptionalParameter() {
    return new ArchCondition<>("have no Optional parameter") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean found =
            method.getRawParameterTypes().stream()
                .anyMatch(type -> type.isEquivalentTo(Optional.class));
        boolean written =
            !method
                .getModifiers()
                .contains(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC);
        if (found && written) {
          events.add(
              SimpleConditionEvent.violated(
                  method, method.getDescription() + " takes an Optional"));
        }
      }
    };
  }

  private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
    return new ArchCondition<>("live in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(
              SimpleConditionEvent.violated(
                  type,
                  type.getName() + ": the package needs a package-info.java with @NullMarked"));
        }
      }
    };
  }
}
