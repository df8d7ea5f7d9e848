package io.aleph4j.daemon.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Arrows between rooms go down only. */
class FloorsTest {

  @ParameterizedTest
  @EnumSource
  void aRoomUsesOnlyWhatIsBelowIt(Room room) {
    noClasses()
        .that()
        .resideInAPackage(room.classes())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Arrays.stream(Room.values())
                .filter(other -> !room.mayUse(other))
                .map(Room::classes)
                .toArray(String[]::new))
        .check(Product.CLASSES);
  }

  @Test
  void everyClassLivesInARoom() {
    classes()
        .should()
        .resideInAnyPackage(Arrays.stream(Room.values()).map(Room::classes).toArray(String[]::new))
        .check(Product.CLASSES);
  }

  @ParameterizedTest
  @EnumSource
  void theseTestsSeeEveryRoom(Room room) {
    assertThat(Product.CLASSES).anyMatch(type -> type.getPackageName().startsWith(room.root()));
  }

  // The node's packages are stations of one way and share the values that travel along it.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NODE")
  void thePackagesOfARoomFormNoCircle(Room room) {
    slices()
        .matching(room.root() + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(Product.CLASSES);
  }
}
