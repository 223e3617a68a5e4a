package io.jelly;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The table of packages in ARCHITECTURE.md, held: who may import whom, and which library has which
 * single owner.
 */
class PackageRulesTest {
  /** What each package may import of ours. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("config", List.of()),
          Map.entry("wire", List.of()),
          Map.entry("supervise", List.of()),
          Map.entry("rpc", List.of()),
          Map.entry("nodes", List.of()),
          Map.entry("gateway", List.of("rpc")),
          Map.entry("metrics", List.of("rpc", "gateway")),
          Map.entry("handoff", List.of("wire")),
          Map.entry("keys", List.of()),
          Map.entry("client", List.of()),
          Map.entry("cli", List.of("config", "keys")),
          Map.entry("watch", List.of("config")),
          Map.entry("admin", List.of("rpc", "wire")),
          Map.entry("primary", List.of("config", "wire", "handoff", "supervise")),
          Map.entry(
              "worker",
              List.of("config", "wire", "handoff", "rpc", "gateway", "metrics", "nodes", "keys")),
          Map.entry(
              "cluster", List.of("config", "wire", "primary", "worker", "supervise", "handoff")));

  /** Which package alone may use a library. */
  private static final Map<String, String> OWNER =
      Map.of(
          "io.netty..", "handoff",
          "com.hazelcast..", "nodes",
          "io.vertx.spi.cluster.hazelcast..", "nodes",
          "io.vertx.config..", "watch",
          "io.vertx.json.schema..", "rpc",
          "picocli..", "cli",
          "org.bouncycastle..", "keys",
          "io.vertx.ext.web..", "rpc and worker",
          "com.fasterxml.jackson..", "rpc and config",
          "io.micrometer..", "metrics");

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.jelly");
  }

  @TestFactory
  Stream<DynamicTest> eachPackageImportsOnlyWhatTheTableAllows() {
    return MAY_IMPORT.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> importsOnly(entry.getKey(), entry.getValue())));
  }

  private static void importsOnly(String name, List<String> allowed) {
    String[] forbidden =
        Stream.concat(
                Stream.of("io.jelly"), MAY_IMPORT.keySet().stream().map(other -> packageOf(other)))
            .filter(other -> !other.equals(packageOf(name)))
            .filter(other -> allowed.stream().noneMatch(ok -> other.equals(packageOf(ok))))
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(packageOf(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .check(classes);
  }

  @TestFactory
  Stream<DynamicTest> eachLibraryHasItsOwner() {
    return OWNER.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> usedOnlyBy(entry.getKey(), entry.getValue())));
  }

  private static void usedOnlyBy(String library, String owners) {
    String[] packages =
        Arrays.stream(owners.split(" and ", -1))
            .map(PackageRulesTest::packageOf)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .and()
        .resideInAPackage("io.jelly..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(classes);
  }

  @Test
  void planningIsPure() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("supervise"))
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java.lang..",
            "java.util",
            "java.util.function..",
            "java.util.stream..",
            "org.jspecify..",
            packageOf("supervise"))
        .check(classes);
  }

  @Test
  void nothingGoesInCircles() {
    slices().matching("io.jelly.(*)..").should().beFreeOfCycles().check(classes);
  }

  private static String packageOf(String name) {
    return "io.jelly." + name;
  }
}
