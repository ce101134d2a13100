package dev.loyalty.ops;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.loyalty.ledger.store.BookJdbi;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/**
 * Modules and packages know each other in one direction only: ops → ingest, batch-jobs → ledger.
 */
class ModuleDirectionTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // The modules' tests come as jars where the whole build has packaged them.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.loyalty");

  @Test
  void theModelDependsOnTheJdkAlone() {
    classes()
        .that()
        .resideInAPackage("dev.loyalty.ledger.model..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.loyalty.ledger.model..", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void decisionsDependOnTheModelAlone() {
    classes()
        .that()
        .resideInAPackage("dev.loyalty.ledger.decision..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.loyalty.ledger.decision..",
            "dev.loyalty.ledger.model..",
            "java..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void theLedgerKnowsNeitherSpringNorKafka() {
    noClasses()
        .that()
        .resideInAPackage("dev.loyalty.ledger..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "org.apache.kafka..")
        .check(CLASSES);
  }

  @Test
  void theLedgerKnowsNoModuleAboveIt() {
    noClasses()
        .that()
        .resideInAPackage("dev.loyalty.ledger..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.loyalty.ingest..", "dev.loyalty.jobs..", "dev.loyalty.ops..")
        .check(CLASSES);
  }

  @Test
  void ingestKnowsNeitherJobsNorOps() {
    noClasses()
        .that()
        .resideInAPackage("dev.loyalty.ingest..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.loyalty.jobs..", "dev.loyalty.ops..")
        .check(CLASSES);
  }

  @Test
  void jobsKnowNeitherIngestNorOpsNorKafka() {
    noClasses()
        .that()
        .resideInAPackage("dev.loyalty.jobs..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.loyalty.ingest..", "dev.loyalty.ops..", "org.apache.kafka..")
        .check(CLASSES);
  }

  @Test
  void readingParquetFilesDependsOnNoJob() {
    noClasses()
        .that()
        .resideInAPackage("dev.loyalty.jobs.parquet..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.loyalty.jobs..")
                .and(resideOutsideOfPackage("dev.loyalty.jobs.parquet..")))
        .check(CLASSES);
  }

  @Test
  void statementsAreParsedOnceAProcess() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(BookJdbi.class)
        .should()
        .callMethodWhere(target(owner(type(Jdbi.class))).and(target(name("create"))))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.loyalty.(*).(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
