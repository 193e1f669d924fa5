package org.saccade.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.it.Saccade.Result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code doctor} as a user runs it: where all is well, and where much is wrong at once. */
class DoctorIT {
    private static final long DIGITS_PARAMETERS = 120_858;

    @TempDir
    static Path work;

    private static Path dataset;

    @BeforeAll
    static void prepare() throws Exception {
        dataset = Saccade.prepareDigits(work);
    }

    @Test
    void measuresWhereAllIsWell() throws Exception {
        Result result = doctor("--set", "data.path=" + dataset, "--ranks", "2", "--master", "local[2]", "--json");

        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode root = new ObjectMapper().readTree(result.out());
        assertThat(root.get("well").asBoolean()).isTrue();
        assertThat(subjects(root))
                .containsExactly("dataset", "network", "run", "slots", "rank 0", "rank 1", "exchange", "epoch");
        JsonNode checks = root.get("checks");
        assertThat(checks.get(0).get("training_samples").asInt()).isEqualTo(1200);
        assertThat(checks.get(2).get("step").asInt()).isZero();
        assertThat(checks.get(3).get("slots").asInt()).isEqualTo(2);
        assertThat(checks.get(4).get("samples_per_second").asDouble()).isPositive();
        assertThat(checks.get(4).get("device").asText()).isEqualTo("CPU");
        assertThat(checks.get(6).get("bytes").asLong())
                .as("of two ranks each sends the whole gradient, and a little around it")
                .isBetween(4 * DIGITS_PARAMETERS, 4 * DIGITS_PARAMETERS * 102 / 100);
        assertThat(checks.get(6).get("gigabytes_per_second").asDouble()).isPositive();
        assertThat(work.resolve("runs")).as("nothing is left behind").doesNotExist();
    }

    @Test
    void namesEveryProblemWithItsRemedy() throws Exception {
        Result result = doctor(
                "--set",
                "data.path=" + work.resolve("nowhere"),
                "--run",
                "/proc/runs/first",
                "--ranks",
                "3",
                "--master",
                "local[2]");

        assertThat(result.exitCode()).as(result.err()).isEqualTo(6);
        assertThat(result.out().lines().filter(line -> line.endsWith("PROBLEM, see below")))
                .hasSize(3);
        assertThat(result.err().lines().toList())
                .hasSize(3)
                .satisfiesExactly(
                        line -> assertThat(line).contains("nowhere"),
                        line -> assertThat(line)
                                .contains("a run folder must be writable")
                                .contains("--run"),
                        line -> assertThat(line)
                                .contains("cluster.ranks must not exceed")
                                .contains("--ranks"));
    }

    private static Result doctor(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "doctor", Saccade.ROOT.resolve("conf/experiments/digits.conf").toString()));
        arguments.addAll(List.of(more));
        return Saccade.run(work, arguments.toArray(String[]::new));
    }

    private static List<String> subjects(JsonNode root) {
        List<String> subjects = new ArrayList<>();
        root.get("checks").forEach(check -> subjects.add(check.get("check").asText()));
        return subjects;
    }
}
