package org.saccade.it;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.factory.Nd4j;

import java.io.InputStream;
import java.io.ObjectInputStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The arrows of the tree, held. */
@AnalyzeClasses(packages = "org.saccade", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule dataAndLayersNeverSeeEachOther = noClasses()
            .that()
            .resideInAPackage("org.saccade.data..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.saccade.nn..", "org.saccade.train..");

    @ArchTest
    static final ArchRule layersKnowNeitherDataNorTraining = noClasses()
            .that()
            .resideInAPackage("org.saccade.nn..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.saccade.data..", "org.saccade.train..", "org.apache.spark..", "java.nio.file..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("org.saccade.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule arrowsOfDataPrep = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.saccade.data..")
            .layer("cli")
            .definedBy("org.saccade.data.cli..")
            .layer("job")
            .definedBy("org.saccade.data.job..")
            .layer("source")
            .definedBy("org.saccade.data.source..")
            .layer("synthetic")
            .definedBy("org.saccade.data.synthetic..")
            .layer("image")
            .definedBy("org.saccade.data.image..")
            .layer("order")
            .definedBy("org.saccade.data.order..")
            .layer("shard")
            .definedBy("org.saccade.data.shard..")
            .layer("settings")
            .definedBy("org.saccade.data.settings..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("synthetic")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("source")
            .mayOnlyBeAccessedByLayers("cli", "job", "synthetic")
            .whereLayer("image")
            .mayOnlyBeAccessedByLayers("cli", "job", "synthetic")
            .whereLayer("order")
            .mayOnlyBeAccessedByLayers("cli", "job", "synthetic", "image")
            .whereLayer("settings")
            .mayOnlyBeAccessedByLayers("cli", "job");

    /** The seam knows the rooms behind it; none of them knows it, or another of its kind. */
    @ArchTest
    static final ArchRule arrowsOfSource = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.saccade.data.source..")
            .layer("source")
            .definedBy("org.saccade.data.source")
            .layer("labels")
            .definedBy("org.saccade.data.source.labels")
            .layer("parquet")
            .definedBy("org.saccade.data.source.parquet")
            .layer("sequencefile")
            .definedBy("org.saccade.data.source.sequencefile")
            .layer("tfrecord")
            .definedBy("org.saccade.data.source.tfrecord")
            .layer("mds")
            .definedBy("org.saccade.data.source.mds")
            .layer("file")
            .definedBy("org.saccade.data.source.file")
            .whereLayer("source")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("labels")
            .mayOnlyBeAccessedByLayers("source")
            .whereLayer("parquet")
            .mayOnlyBeAccessedByLayers("source")
            .whereLayer("sequencefile")
            .mayOnlyBeAccessedByLayers("source")
            .whereLayer("tfrecord")
            .mayOnlyBeAccessedByLayers("source")
            .whereLayer("mds")
            .mayOnlyBeAccessedByLayers("source")
            .whereLayer("file")
            .mayOnlyBeAccessedByLayers("source", "labels", "parquet", "sequencefile", "tfrecord", "mds");

    @ArchTest
    static final ArchRule arrowsOfSparkJob = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.saccade.train..")
            .layer("cli")
            .definedBy("org.saccade.train.cli..")
            .layer("infer")
            .definedBy("org.saccade.train.infer..")
            .layer("report")
            .definedBy("org.saccade.train.report..")
            .layer("cluster")
            .definedBy("org.saccade.train.cluster..")
            .layer("loop")
            .definedBy("org.saccade.train.loop..")
            .layer("attend")
            .definedBy("org.saccade.train.attend..")
            .layer("replica")
            .definedBy("org.saccade.train.replica..")
            .layer("collective")
            .definedBy("org.saccade.train.collective..")
            .layer("input")
            .definedBy("org.saccade.train.input..")
            .layer("checkpoint")
            .definedBy("org.saccade.train.checkpoint..")
            .layer("metrics")
            .definedBy("org.saccade.train.metrics..")
            .layer("config")
            .definedBy("org.saccade.train.config..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("infer")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("cluster")
            .mayOnlyBeAccessedByLayers("cli", "infer")
            .whereLayer("loop")
            .mayOnlyBeAccessedByLayers("cli", "infer", "report", "cluster")
            .whereLayer("attend")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("replica")
            .mayOnlyBeAccessedByLayers("cli", "infer", "cluster", "loop", "attend")
            .whereLayer("input")
            .mayOnlyBeAccessedByLayers("cli", "infer", "cluster", "loop", "replica", "attend")
            .whereLayer("collective")
            .mayOnlyBeAccessedByLayers("cli", "cluster", "loop")
            .whereLayer("checkpoint")
            .mayOnlyBeAccessedByLayers("cli", "cluster", "loop")
            .whereLayer("metrics")
            .mayOnlyBeAccessedByLayers("cli", "report", "cluster", "loop");

    @ArchTest
    static final ArchRule theShardFormatNeedsJavaAlone = classes()
            .that()
            .resideInAPackage("org.saccade.data.shard..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.saccade.data.shard.."));

    @ArchTest
    static final ArchRule sparkStaysAtTheRim = noClasses()
            .that(resideInAPackage("org.saccade..")
                    .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage(
                            "org.saccade.data.job..",
                            "org.saccade.data.cli..",
                            "org.saccade.train.cluster..",
                            "org.saccade.train.infer..",
                            "org.saccade.train.cli.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.spark..");

    @ArchTest
    static final ArchRule nd4jStaysBehindTheReplica = noClasses()
            .that(resideInAPackage("org.saccade..")
                    .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage(
                            "org.saccade.nn..", "org.saccade.train.replica..", "org.saccade.train.input.."))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..");

    @ArchTest
    static final ArchRule noShadedClassOfOthersButTheAnnotationsOfLayerRecords = noClasses()
            .that()
            .resideOutsideOfPackage("org.saccade.nn..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..shade..", "..shaded..");

    @ArchTest
    static final ArchRule randomnessComesFromTheSeed = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Random.class, ThreadLocalRandom.class)
            .orShould()
            .accessTargetWhere(target(owner(type(Math.class))).and(target(name("random"))));

    @ArchTest
    static final ArchRule onlyLayersDrawNumbersOfTheBackend = noClasses()
            .that()
            .resideOutsideOfPackage("org.saccade.nn..")
            .should()
            .accessTargetWhere(target(owner(type(Nd4j.class))).and(target(nameStartingWith("rand"))));

    /** What a user names, such as a model or a checkpoint, must not become objects of whatever class its bytes say; DL4J's own reader allows it. */
    @ArchTest
    static final ArchRule nothingThatIsReadBecomesAnyObject = noClasses()
            .should()
            .callConstructor(ObjectInputStream.class, InputStream.class)
            .orShould()
            .callMethodWhere(target(owner(type(ModelSerializer.class))).and(target(nameStartingWith("restore"))));

    @ArchTest
    static final ArchRule onlyCommandsPrintAndExit = noClasses()
            .that()
            .resideOutsideOfPackages("org.saccade.data.cli..", "org.saccade.train.cli..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule theClusterKeepsNoState = noFields()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("org.saccade.train.cluster..")
            .and()
            .areStatic()
            .should()
            .notBeFinal();

    @ArchTest
    static final ArchRule settingsTravelToExecutors = classes()
            .that()
            .resideInAPackage("org.saccade.train.config..")
            .and()
            .areRecords()
            .should()
            .implement(java.io.Serializable.class);

    @ArchTest
    static final ArchRule kernelsKnowMemoryAlone = noClasses()
            .that()
            .resideInAPackage("org.saccade.nn.kernel..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.nd4j..",
                    "org.deeplearning4j..",
                    "org.saccade.nn.graph..",
                    "org.saccade.nn.attention..",
                    "org.saccade.nn.block..",
                    "org.saccade.nn.model..");

    @ArchTest
    static final ArchRule layersAreOneRecordAndCanBeReadFromJson = classes()
            .that()
            .areAssignableTo(AbstractSameDiffLayer.class)
            .or()
            .areAssignableTo(SameDiffVertex.class)
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .should(haveNoArgumentConstructor())
            .andShould(keepNothingButOneRecord());

    private static ArchCondition<JavaClass> haveNoArgumentConstructor() {
        return new ArchCondition<>("have a constructor without arguments, for the JSON reader") {
            @Override
            public void check(JavaClass layer, ConditionEvents events) {
                if (layer.tryGetConstructor().isEmpty()) {
                    events.add(violated(layer, layer.getName() + " has no constructor without arguments"));
                }
            }
        };
    }

    private static ArchCondition<JavaClass> keepNothingButOneRecord() {
        return new ArchCondition<>("have no instance field besides one record") {
            @Override
            public void check(JavaClass layer, ConditionEvents events) {
                List<JavaField> fields = layer.getAllFields().stream()
                        .filter(field -> field.getOwner().getPackageName().startsWith("org.saccade"))
                        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                        .toList();
                if (fields.size() > 1 || !fields.stream().allMatch(field -> isRecord(layer, field))) {
                    events.add(violated(layer, layer.getName() + " keeps " + fields));
                }
            }
        };
    }

    /** A record itself, or of a type that the layer's superclasses leave open and the layer or one of them gives. */
    private static boolean isRecord(JavaClass layer, JavaField field) {
        return field.getRawType().isRecord()
                || field.getType() instanceof JavaTypeVariable<?>
                        && superclassesOf(layer)
                                .anyMatch(parent -> parent instanceof JavaParameterizedType type
                                        && type.getActualTypeArguments()
                                                .get(0)
                                                .toErasure()
                                                .isRecord());
    }

    private static Stream<JavaType> superclassesOf(JavaClass layer) {
        return Stream.iterate(layer.getSuperclass(), Optional::isPresent, parent -> parent.get()
                        .toErasure()
                        .getSuperclass())
                .map(Optional::get);
    }
}
