package org.saccade.it;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.it.Saccade.Result;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code doctor} as a user runs it where much is wrong at once; where all is well {@link GpuIT} does. */
class DoctorIT {
    @TempDir
    static Path work;

    @Test
    void namesEveryProblemWithItsRemedy() throws Exception {
        Result result = Saccade.run(
                work,
                "doctor",
                Saccade.ROOT.resolve("conf/experiments/digits.conf").toString(),
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
}
