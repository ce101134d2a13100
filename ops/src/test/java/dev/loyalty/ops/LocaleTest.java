package dev.loyalty.ops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.lang.reflect.Executable;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Code names its locale. The machine's own locale changes digits (Arabic ones under {@code ar-EG})
 * and letters (a dotless i under {@code tr}), so that fingerprints of breaks, reports and names
 * would depend on where they are made.
 */
class LocaleTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.loyalty");

  private static final ArchRule RULE =
      noClasses()
          .should()
          .accessTargetWhere(
              DescribedPredicate.describe(
                  "the target uses the machine's locale",
                  (JavaAccess<?> access) -> usesTheMachinesLocale(access.getTarget())));

  @Test
  void everyCallThatCanNameALocaleDoes() {
    RULE.check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {Formatted.class, Format.class, Print.class, Lower.class, Upper.class, Date.class})
  void theRuleFindsCallsWithout(Class<?> sample) {
    JavaClasses imported = new ClassFileImporter().importClasses(sample);

    assertThat(RULE.evaluate(imported).hasViolation()).isTrue();
  }

  record Formatted(int number) {
    String text() {
      return "%d".formatted(number);
    }
  }

  record Format(int number) {
    String text() {
      return String.format("%d", number);
    }
  }

  record Print(PrintStream out) {
    void line() {
      out.printf("%d%n", 1);
    }
  }

  record Lower(String text) {
    String lower() {
      return text.toLowerCase();
    }
  }

  record Upper(String text) {
    Stream<String> upper() {
      return Stream.of(text).map(String::toUpperCase);
    }
  }

  record Date(String pattern) {
    DateTimeFormatter formatter() {
      return DateTimeFormatter.ofPattern(pattern);
    }
  }

  /** True for methods of the JDK that have a twin with a locale, and for one that has none. */
  private static boolean usesTheMachinesLocale(AccessTarget target) {
    if (!(target instanceof CodeUnitAccessTarget called)
        || !called.getOwner().getPackageName().startsWith("java.")) {
      return false;
    }
    if (called.getOwner().isEquivalentTo(String.class) && called.getName().equals("formatted")) {
      return true;
    }
    List<String> parameters =
        called.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    return executables(called)
        .map(LocaleTest::parameters)
        .filter(twin -> twin.size() == parameters.size() + 1)
        .filter(twin -> twin.remove(Locale.class.getName()))
        .anyMatch(parameters::equals);
  }

  private static Stream<? extends Executable> executables(CodeUnitAccessTarget called) {
    Class<?> owner = called.getOwner().reflect();
    return called.getName().equals("<init>")
        ? Stream.of(owner.getConstructors())
        : Stream.of(owner.getMethods()).filter(method -> method.getName().equals(called.getName()));
  }

  private static List<String> parameters(Executable executable) {
    return new ArrayList<>(Stream.of(executable.getParameterTypes()).map(Class::getName).toList());
  }
}
