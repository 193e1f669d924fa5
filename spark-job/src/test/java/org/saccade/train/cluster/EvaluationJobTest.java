package org.saccade.train.cluster;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.input.Crops;
import org.saccade.train.loop.Evaluation;
import org.saccade.train.loop.Evaluation.Scored;
import org.saccade.train.loop.Prediction;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.Weights;
import org.saccade.train.testing.TestSpark;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyInput;
import org.saccade.train.testing.TinyRun;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class EvaluationJobTest {
    private static final int SAMPLES = 11;
    private static final List<String> WNIDS = List.of("n00000001", "n00000002");

    @TempDir
    static Path work;

    private static SparkSession session;
    private static JavaSparkContext spark;
    private static RunFolder run;

    @BeforeAll
    static void prepare() throws IOException {
        TinyDataset.write(1, SAMPLES).writeTo(work.resolve("tiny"));
        run = TinyRun.images(work.resolve("run"));
        session = TestSpark.start();
        spark = new JavaSparkContext(session.sparkContext());
    }

    @AfterAll
    static void stop() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20})
    void whateverThePartsTheSumsAreTheSame(int parts) throws Exception {
        Evaluation evaluation = job("tiny", Crops.CENTER).run(spark, parts, Optional.empty());
        Evaluation whole = job("tiny", Crops.CENTER).run(spark, 1, Optional.empty());

        assertThat(evaluation.sums().samples()).isEqualTo(SAMPLES);
        assertThat(evaluation.sums().perClass()).containsExactly(6, 5);
        assertThat(evaluation.confusion()).isEqualTo(whole.confusion());
        assertThat(evaluation.sums().loss()).isCloseTo(whole.sums().loss(), within(1e-6));
        assertThat(evaluation.calibration().expectedError())
                .isCloseTo(whole.calibration().expectedError(), within(1e-6));
        assertThat(evaluation.worst().stream().map(Scored::key))
                .hasSize(3)
                .containsExactlyElementsOf(
                        whole.worst().stream().map(Scored::key).toList());
    }

    @Test
    void theTableHasARowASampleThatAddsUpToTheSums() throws Exception {
        PredictionTable table = new PredictionTable(work.resolve("table").toString(), WNIDS);
        Evaluation evaluation = job("tiny", Crops.CENTER).run(spark, 3, Optional.of(table));

        List<Row> rows = session.read().parquet(table.folder()).collectAsList();
        assertThat(work.resolve("table/_SUCCESS")).exists();
        assertThat(rows.get(0).schema().fieldNames())
                .containsExactly(
                        "key",
                        "label",
                        "class",
                        "prediction",
                        "predicted_class",
                        "probability",
                        "loss",
                        "probabilities");
        assertThat(rows.stream().map(row -> row.<String>getAs("key")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, SAMPLES).mapToObj(i -> "val-" + i).toList());
        assertThat(rows.stream().mapToDouble(row -> row.<Double>getAs("loss")).average())
                .hasValueCloseTo(evaluation.sums().loss(), within(1e-12));
        long right = 0;
        for (Row row : rows) {
            List<Float> probabilities = row.getList(7);
            int label = row.getAs("label");
            int prediction = row.getAs("prediction");
            assertThat(row.<String>getAs("class")).isEqualTo(WNIDS.get(label));
            assertThat(row.<String>getAs("predicted_class")).isEqualTo(WNIDS.get(prediction));
            assertThat(row.<Float>getAs("probability"))
                    .isEqualTo(probabilities.get(prediction))
                    .isGreaterThanOrEqualTo(probabilities.get(1 - prediction));
            assertThat(row.<Double>getAs("loss")).isEqualTo(-Math.log(probabilities.get(label)));
            right += prediction == label ? 1 : 0;
        }
        assertThat((double) right / SAMPLES).isEqualTo(evaluation.sums().top1());
    }

    @Test
    void whereTheModelGivesNoNumberTheTableHasNone() throws Exception {
        Prediction none = new Prediction("k", 1, new float[] {Float.NaN, Float.NaN});
        PredictionTable table = new PredictionTable(work.resolve("none").toString(), WNIDS);
        table.write(spark, spark.parallelize(List.of(new ScoredBatch(List.of(none), null))));

        Row row = session.read().parquet(table.folder()).first();
        assertThat(row.isNullAt(3)).isTrue();
        assertThat(row.isNullAt(4)).isTrue();
        assertThat(row.isNullAt(5)).isTrue();
        assertThat(row.<Double>getAs("loss")).isNaN();
    }

    @Test
    void cropsAreAsked() throws Exception {
        double centre =
                job("tiny", Crops.CENTER).run(spark, 2, Optional.empty()).sums().loss();
        double ten =
                job("tiny", Crops.TEN).run(spark, 2, Optional.empty()).sums().loss();

        assertThat(ten).isNotCloseTo(centre, within(1e-5));
    }

    @Test
    void aDamagedSampleIsNamedAndNothingIsWritten() throws Exception {
        TinyDataset damaged = TinyDataset.write(1, SAMPLES);
        damaged.damage("val/shard-00000-of-00001.tar", 700);
        damaged.writeTo(work.resolve("damaged"));
        Path folder = work.resolve("of-damaged");

        assertThatThrownBy(() -> job("damaged", Crops.CENTER)
                        .run(spark, 2, Optional.of(new PredictionTable(folder.toString(), WNIDS))))
                .isInstanceOf(CorruptDatasetException.class)
                .hasMessageContaining("val/shard-00000-of-00001.tar");
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatIsThereIsNotWrittenOver() throws Exception {
        PredictionTable table = new PredictionTable(work.resolve("twice").toString(), WNIDS);
        job("tiny", Crops.CENTER).run(spark, 2, Optional.of(table));

        assertThatThrownBy(() -> job("tiny", Crops.CENTER).run(spark, 2, Optional.of(table)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("twice");
    }

    private static EvaluationJob job(String dataset, Crops crops) throws IOException {
        ExperimentConfig config = ExperimentConfig.of(run.settings(List.of()));
        return new EvaluationJob(
                new HadoopFiles(new Configuration()),
                run,
                Weights.LAST,
                config.input(),
                TinyInput.LOADER,
                work.resolve(dataset).toString(),
                "val",
                TinyDataset.CLASSES,
                crops,
                4,
                3);
    }
}
