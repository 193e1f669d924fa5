package org.saccade.train.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.saccade.data.shard.ClassInfo;
import org.saccade.train.input.Crops;
import org.saccade.train.loop.EvaluationTally;
import org.saccade.train.loop.Prediction;
import org.saccade.train.report.EvaluationResults;

import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EvaluationReportTest {
    private static final List<Prediction> PREDICTIONS = List.of(
            new Prediction("a", 0, new float[] {0.75f, 0.25f, 0}),
            new Prediction("b", 0, new float[] {0.25f, 0.5f, 0.25f}),
            new Prediction("c", 1, new float[] {0.125f, 0.75f, 0.125f}),
            new Prediction("d", 1, new float[] {0, 0.125f, 0.875f}));

    @Test
    void ofFewClassesTheWholeMatrixIsShown() {
        assertThat(report(3, 2).toText()).isEqualTo("""
                        class  name  samples   top-1   top-5
                            0  zero        2  0.5000  1.0000
                            1  one         2  0.5000  1.0000
                            2  two         0  -       -

                        taken for  0  1  2
                        zero (0)   1  1  0
                        one (1)    0  1  1
                        two (2)    0  0  0

                          loss  key  class     taken for  probability
                        2.0794  d    one (1)   two (2)         0.8750
                        1.3863  b    zero (0)  one (1)         0.5000

                        validation samples 4
                        validation loss 1.0103
                        validation calibration error 0.4688
                        validation top-5 1.0000
                        validation top-1 0.5000
                        """);
    }

    @Test
    void ofManyClassesThePairsThatAreConfusedMostOften() {
        assertThat(report(21, 0).toText()).contains("""

                        times  class     taken for
                            1  zero (0)  one (1)
                            1  one (1)   two (2)

                        validation samples 4
                        """).doesNotContain("  key  ");
    }

    @Test
    void programsGetAllOfIt() throws Exception {
        JsonNode json = new ObjectMapper().readTree(report(3, 1).toJson());

        assertThat(json.get("crops").asText()).isEqualTo("ten");
        assertThat(json.get("confusion").toString()).isEqualTo("[[1,1,0],[0,1,1],[0,0,0]]");
        assertThat(json.get("calibration")).hasSize(15);
        // 0.75 twice, both right: the 12th bin, up to 12 / 15.
        JsonNode bin = json.get("calibration").get(11);
        assertThat(bin.get("above").asDouble()).isCloseTo(11 / 15.0, within(1e-12));
        assertThat(bin.get("to").asDouble()).isEqualTo(12 / 15.0);
        assertThat(bin.get("samples").asInt()).isEqualTo(2);
        assertThat(bin.get("confidence").asDouble()).isEqualTo(0.75);
        assertThat(bin.get("accuracy").asDouble()).isEqualTo(1);
        assertThat(json.get("calibration").get(0).get("accuracy").isNull()).isTrue();
        // (|2 - 1.5| + |0 - 0.5| + |0 - 0.875|) / 4
        assertThat(json.get("calibration_error").asDouble()).isCloseTo(0.46875, within(1e-12));
        assertThat(json.get("worst")).hasSize(1);
        JsonNode worst = json.get("worst").get(0);
        assertThat(worst.get("key").asText()).isEqualTo("d");
        assertThat(worst.get("label").asInt()).isEqualTo(1);
        assertThat(worst.get("prediction").asInt()).isEqualTo(2);
        assertThat(worst.get("probability").asDouble()).isEqualTo(0.875);
        assertThat(worst.get("loss").asDouble()).isCloseTo(-Math.log(0.125), within(1e-12));
    }

    @Test
    void thePageOfARunReadsAllOfIt() throws Exception {
        EvaluationResults read = EvaluationResults.parse(report(3, 1).toJson(), "test");

        assertThat(read.calibrationError()).isCloseTo(0.46875, within(1e-12));
        assertThat(read.confusion()).containsExactly(List.of(1L, 1L, 0L), List.of(0L, 1L, 1L), List.of(0L, 0L, 0L));
        assertThat(read.calibration().get(11).confidence()).isEqualTo(0.75);
        assertThat(read.classes().get(2)).isEqualTo(new EvaluationResults.ClassScore("two", 0, null, null));
        assertThat(read.worst()).extracting(EvaluationResults.WorstSample::key).containsExactly("d");
    }

    /** Of more classes the others have no samples. */
    private static EvaluationReport report(int classes, int worst) {
        List<String> names = List.of("zero", "one", "two");
        EvaluationTally tally = new EvaluationTally(classes, worst);
        tally.add(PREDICTIONS);
        return new EvaluationReport(
                "val",
                IntStream.range(0, classes)
                        .mapToObj(i -> new ClassInfo(i, "n" + i, i < names.size() ? names.get(i) : "more"))
                        .toList(),
                Crops.TEN,
                tally.result());
    }
}
