package org.saccade.train.infer;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.train.cluster.EvaluationJob;
import org.saccade.train.cluster.PredictionTable;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.input.Crops;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.Weights;
import org.saccade.train.testing.TestSpark;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyInput;
import org.saccade.train.testing.TinyRun;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ImageClassifierTest {
    private static final int SAMPLES = 11;
    private static final HadoopFiles FILES = new HadoopFiles(new Configuration());
    private static final StructType SCHEMA =
            new StructType().add("path", DataTypes.StringType).add("content", DataTypes.BinaryType);

    @TempDir
    static Path work;

    private static SparkSession spark;
    private static RunFolder run;
    private static Dataset<Row> images;

    @BeforeAll
    static void prepare() throws IOException {
        Path dataset = work.resolve("tiny");
        TinyDataset.write(1, SAMPLES).writeTo(dataset);
        run = TinyRun.images(work.resolve("run"));
        Path folder = Files.createDirectories(work.resolve("images"));
        try (org.saccade.data.shard.Dataset tiny =
                org.saccade.data.shard.Dataset.open(new HadoopFolder(FILES, dataset.toString()), "tiny")) {
            for (int i = 0; i < SAMPLES; i++) {
                Files.write(
                        folder.resolve("val-" + i + ".jpg"),
                        tiny.split("val").read(i).bytes());
            }
        }
        spark = TestSpark.start();
        images = spark.read().format("binaryFile").load(folder.toString());
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    @Test
    void givesTheProbabilitiesOfTheEvaluation() throws Exception {
        Map<String, Row> evaluated = evaluated();
        List<Row> rows = classifier().transform(images).collectAsList();

        assertThat(rows).hasSize(SAMPLES);
        for (Row row : rows) {
            Row expected = evaluated.get(key(row));
            List<Float> probabilities = expected.getList(7);
            Vector probability = row.getAs("probability");
            assertThat(probability.size()).isEqualTo(2);
            assertThat(probability.apply(0)).isCloseTo(probabilities.get(0), within(1e-6));
            assertThat(probability.apply(1)).isCloseTo(probabilities.get(1), within(1e-6));
            assertThat(row.<Double>getAs("prediction"))
                    .isEqualTo(expected.<Integer>getAs("prediction").doubleValue());
            assertThat(row.<String>getAs("error")).isNull();
            assertThat(row.<byte[]>getAs("content")).isNotEmpty();
        }
    }

    /** What {@code evaluate --predictions} writes of the same images, by key. */
    private static Map<String, Row> evaluated() throws Exception {
        ExperimentConfig config = ExperimentConfig.of(run.settings(List.of()));
        PredictionTable table =
                new PredictionTable(work.resolve("table").toString(), List.of("n00000001", "n00000002"));
        new EvaluationJob(
                        FILES,
                        run,
                        Weights.LAST,
                        config.input(),
                        TinyInput.LOADER,
                        work.resolve("tiny").toString(),
                        "val",
                        TinyDataset.CLASSES,
                        Crops.CENTER,
                        4,
                        0)
                .run(new JavaSparkContext(spark.sparkContext()), 3, Optional.of(table));
        Map<String, Row> byKey = new HashMap<>();
        for (Row row : spark.read().parquet(table.folder()).collectAsList()) {
            byKey.put(row.getAs("key"), row);
        }
        assertThat(byKey).hasSize(SAMPLES);
        return byKey;
    }

    private static String key(Row row) {
        return Path.of(row.<String>getAs("path")).getFileName().toString().replace(".jpg", "");
    }

    @Test
    void whatIsNoImageGetsAnErrorAndTheOthersTheirPredictions() throws IOException {
        byte[] image = Files.readAllBytes(work.resolve("images/val-3.jpg"));
        List<Row> rows = List.of(
                RowFactory.create("none", null),
                RowFactory.create("text", "not an image".getBytes(StandardCharsets.UTF_8)),
                RowFactory.create("whole", image),
                RowFactory.create("cut", Arrays.copyOf(image, image.length / 2)));
        List<Row> classified = classifier()
                .transform(spark.createDataFrame(rows, SCHEMA).coalesce(1))
                .collectAsList();

        assertThat(classified.stream().map(row -> row.<String>getAs("path")))
                .containsExactly("none", "text", "whole", "cut");
        assertThat(classified.stream().map(row -> row.<String>getAs("error")).toList())
                .satisfiesExactly(
                        error -> assertThat(error).contains("null"),
                        error -> assertThat(error).contains("neither JPEG nor PNG"),
                        error -> assertThat(error).isNull(),
                        error -> assertThat(error).contains("cut short"));
        assertThat(classified.stream().map(row -> row.isNullAt(2) && row.isNullAt(3)))
                .containsExactly(true, true, false, true);
    }

    @Test
    void aBatchHasAsManyRowsAsAskedFor() throws IOException {
        byte[] image = Files.readAllBytes(work.resolve("images/val-0.jpg"));
        List<Row> taken = new ArrayList<>();
        List<Row> rows = List.of(
                RowFactory.create("a", image),
                RowFactory.create("b", image),
                RowFactory.create("c", image),
                RowFactory.create("d", image),
                RowFactory.create("e", image));
        try (Classifier classifier = Classifier.of(run, Weights.LAST)) {
            ClassifiedRows classified =
                    new ClassifiedRows(rows.stream().peek(taken::add).iterator(), 1, 2, classifier);
            classified.next();
            assertThat(taken).hasSize(2);
            classified.next();
            assertThat(taken).hasSize(2);
            classified.next();
            assertThat(taken).hasSize(4);
            classified.next();
            classified.next();
            assertThat(classified.hasNext()).isFalse();
        }
    }

    @Test
    void theColumnsAreNamedAsAskedFor() {
        ImageClassifier classifier = classifier()
                .setInputCol("bytes")
                .setPredictionCol("p")
                .setProbabilityCol("q")
                .setErrorCol("e")
                .setBatchSize(3);
        Dataset<Row> classified =
                classifier.transform(images.select("path", "content").withColumnRenamed("content", "bytes"));

        assertThat(classified.columns()).containsExactly("path", "bytes", "p", "q", "e");
        assertThat(classified.schema())
                .isEqualTo(classifier.transformSchema(
                        new StructType().add("path", DataTypes.StringType).add("bytes", DataTypes.BinaryType)));
        assertThat(classified.collectAsList()).hasSize(SAMPLES).allSatisfy(row -> assertThat(row.<String>getAs("e"))
                .isNull());
    }

    @Test
    void columnsThatDoNotFitAreRefusedBeforeAnythingRuns() {
        assertThatThrownBy(() -> classifier().setInputCol("image").transform(images))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inputCol must name a binary column, got 'image'")
                .hasMessageContaining("content");
        assertThatThrownBy(() -> classifier().setInputCol("path").transform(images))
                .hasMessageContaining("'path', which is string");
        assertThatThrownBy(() -> classifier().setPredictionCol("length").transform(images))
                .hasMessageContaining("predictionCol must name a column that is not there yet, got 'length'");
        assertThatThrownBy(() -> classifier().setErrorCol("probability").transform(images))
                .hasMessageContaining("errorCol must name a column that is not there yet, got 'probability'");
        assertThatThrownBy(() -> classifier().setBatchSize(0)).hasMessageContaining("batchSize");
        assertThatThrownBy(() -> new ImageClassifier().transform(images)).hasMessageContaining("call setRun");
    }

    @Test
    void aSavedStageNeedsNoRun() throws Exception {
        Path gone = work.resolve("gone");
        TinyRun.images(gone);
        ImageClassifier classifier = new ImageClassifier()
                .setRun(gone.toString())
                .setErrorCol("problem")
                .setBatchSize(5);
        List<Row> expected = sorted(classifier.transform(images));
        Path saved = work.resolve("saved");
        classifier.save(saved.toString());
        Path moved = Files.move(saved, work.resolve("moved"));
        Files.delete(gone.resolve("model.zip"));

        ImageClassifier loaded = ImageClassifier.load(moved.toString());

        assertThat(loaded.uid()).isEqualTo(classifier.uid());
        assertThat(loaded.getOrDefault(loaded.batchSize())).isEqualTo(5);
        assertThat(sorted(loaded.transform(images))).isEqualTo(expected);
        assertThatThrownBy(() -> loaded.save(moved.toString())).hasMessageContaining("moved");
        assertThat(loaded.copy(new ParamMap().put(loaded.batchSize().w(2)))
                        .extractParamMap()
                        .apply(loaded.batchSize()))
                .isEqualTo(2);
    }

    @Test
    void isAStageOfAPipeline() throws Exception {
        ImageClassifier classifier = classifier();
        IndexToString names = new IndexToString()
                .setInputCol("prediction")
                .setOutputCol("wnid")
                .setLabels(classifier.labels());
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {classifier, names})
                .fit(images);
        pipeline.write().overwrite().save(work.resolve("pipeline").toString());
        names.write().overwrite().save(work.resolve("names").toString());
        assertThatThrownBy(() -> ImageClassifier.load(work.resolve("names").toString()))
                .hasMessageContaining(ImageClassifier.class.getName())
                .hasMessageContaining("IndexToString");
        PipelineModel loaded = PipelineModel.load(work.resolve("pipeline").toString());

        List<Row> rows = loaded.transform(images).collectAsList();
        assertThat(rows).hasSize(SAMPLES).allSatisfy(row -> assertThat(row.<String>getAs("wnid"))
                .isEqualTo(List.of("n00000001", "n00000002")
                        .get(row.<Double>getAs("prediction").intValue())));
    }

    private static List<Row> sorted(Dataset<Row> classified) {
        return classified.select("path", "prediction", "probability").collectAsList().stream()
                .sorted(Comparator.comparing(row -> row.<String>getAs("path")))
                .toList();
    }

    private static ImageClassifier classifier() {
        return new ImageClassifier().setRun(run.toString());
    }
}
