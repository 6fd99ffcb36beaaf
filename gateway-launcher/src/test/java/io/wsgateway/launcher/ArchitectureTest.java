package io.wsgateway.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.wsgateway.launcher", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.wsgateway.launcher.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noApplicationIsNamed =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.wsgateway.apps..");

    @ArchTest
    static final ArchRule nettyStaysInCore =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule nothingDependsOnTheTop = noClasses().that().resideInAPackage("io.wsgateway.launcher.*")
            .should().dependOnClassesThat().resideInAPackage("io.wsgateway.launcher");

    @ArchTest
    static final ArchRule theTopHoldsMainOnly = classes().that()
            .resideInAPackage("io.wsgateway.launcher")
            .should()
            .haveSimpleName("Main")
            .orShould()
            .haveSimpleName("package-info");
}
