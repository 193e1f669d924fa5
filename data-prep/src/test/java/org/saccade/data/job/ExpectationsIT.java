package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.Digits;
import org.saccade.data.job.Expectations.Range;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.source.Ilsvrc;
import org.saccade.data.source.InputOptions;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A profile of the digits, right and wrong. */
class ExpectationsIT {

    private static final Range TRAIN = new Range(105, 131);
    private static final Range VAL = new Range(23, 36);
    private static final Expectations DIGITS = new Expectations("digits", 1200, 300, 10, TRAIN, VAL, 74, 31);

    private static JavaSparkContext spark;

    @TempDir
    private Path output;

    private final AtomicLong imagesToRead = new AtomicLong();

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(new SparkConf()
                .setAppName("expectations")
                .setMaster("local[2]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost"));
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    @Test
    void theDigitsAreTheDigitsAlsoWhenTheyArePreparedAlready() throws Exception {
        assertThat(prepare(DIGITS).alreadyPrepared()).isFalse();
        assertThat(prepare(DIGITS).alreadyPrepared()).isTrue();
        Expectations fewerOfAClass = new Expectations("digits", 1200, 300, 10, new Range(106, 131), VAL, 74, 31);
        assertThatThrownBy(() -> prepare(fewerOfAClass))
                .hasMessageContaining(
                        "1 class with a wrong number of train images, 106 to 131 are due (n90000000 has 105)");
        Expectations more = new Expectations("digits", 1200, 300, 10, TRAIN, VAL, 75, 31);
        assertThatThrownBy(() -> prepare(more)).hasMessageContaining("74 JPEGs of four components, 75 are due");
    }

    @Test
    void namesEveryCountThatDiffersBeforeAnImageIsRead() {
        assertThatThrownBy(() -> prepare(
                        new Expectations("others", 1201, 299, 11, new Range(120, 130), new Range(0, 35), 59, 23)))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage(
                        "the input is not the whole of others: 10 classes, 11 are due; 1200 train images, 1201 are due;"
                                + " 5 classes with a wrong number of train images,"
                                + " 120 to 130 are due (n90000000 has 105, n90000007 has 116, n90000014 has 116, ...);"
                                + " 300 validation images, 299 are due;"
                                + " 2 classes with a wrong number of validation images, 0 to 35 are due (n90000000 has 36, n90000056 has 36);"
                                + " complete it, or leave --profile out");
        assertThat(imagesToRead).hasValue(0);
        assertThat(output).isEmptyDirectory();
    }

    @Test
    void publishesNothingWhereTheOddImagesDiffer() {
        assertThatThrownBy(() -> prepare(new Expectations("others", 1200, 300, 10, TRAIN, VAL, 73, 32)))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage("the input is not the whole of others: 74 JPEGs of four components, 73 are due;"
                        + " 31 PNGs with the name of a JPEG, 32 are due; complete it, or leave --profile out");
        assertThat(output.resolve("MANIFEST.json")).doesNotExist();
    }

    private PrepareResult prepare(Expectations expectations) throws IOException {
        HadoopFiles files = new HadoopFiles(new Configuration());
        Acceptance acceptance =
                new Acceptance(OptionalLong.empty(), OptionalDouble.empty(), false, Optional.of(expectations));
        PrepareSettings settings =
                new PrepareSettings(0, Passthrough.DEFAULT, ShardContainer.TAR, 1 << 20, 1, acceptance);
        return new Prepare(spark, files, output.toString(), settings, (done, total, bad) -> imagesToRead.set(total))
                .run(new Ilsvrc().open(files, InputOptions.of(Digits.FOLDER.toString())));
    }
}
