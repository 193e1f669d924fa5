package org.saccade.train.cli;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.settings.Settings;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.Environment;
import org.saccade.train.loop.RunFolder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunStartTest {
    private static final Environment ENVIRONMENT =
            new Environment("test", "java", "system", "spark", "dataset", "sha256:tiny", List.of());

    @TempDir
    private Path folder;

    @Test
    void goesOnWhereThingsLieElsewhere() throws IOException {
        start();
        assertThat(folder.resolve("config.conf")).exists();
        start("data.path=elsewhere", "cluster.ranks=3", "exchange.timeout=7 minutes", "train.micro-batch-size=8");
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "model.substitute.window=9     | model.substitute.window: 9 instead of 7",
        "model.substitute.groups=[4]   | model.substitute.groups: [4] instead of [1]",
        "model.substitute.key-value-kernel=3 | model.substitute.key-value-kernel: 3 instead of 1",
        "model.stem=convolution        | model.stem: CONVOLUTION instead of null",
        "model.file=runs/x/model.zip   | model.file: runs/x/model.zip instead of null",
        "train.global-batch-size=8     | train.global-batch-size: 8 instead of 256",
        "train.optimizer=lamb          | train.optimizer: LAMB instead of SGD",
        "train.adam.beta2=0.99         | train.adam.beta2: 0.99 instead of 0.999",
        "train.one-cycle.start-divisor=10 | train.one-cycle.start-divisor: 10.0 instead of 25.0",
        "train.learning-rate-batch-size=256 | train.learning-rate-batch-size: 256 instead of 0",
        "train.freeze=[stem]           | train.freeze: [stem] instead of []",
        "train.batch-norm=synchronised | train.batch-norm: SYNCHRONISED instead of LOCAL",
        "train.stochastic-depth=0.1    | train.stochastic-depth: 0.1 instead of 0.0",
        "train.early-stopping.epochs=3 | train.early-stopping.epochs: 3 instead of 0",
        "train.ema.decay=0.9           | train.ema.decay: 0.9 instead of 0.0",
        "train.label-smoothing=0.1     | train.label-smoothing: 0.1 instead of 0.0",
        "train.mixup=0.2               | train.mixup: 0.2 instead of 0.0",
        "input.rand-augment.layers=2   | input.rand-augment.layers: 2 instead of 0",
        "input.erasing.fill=noise      | input.erasing.fill: NOISE instead of MEAN",
        "exchange.codec=bf16           | exchange.codec: BF16 instead of NONE",
        "input.mean=[0, 0, 0]          | input.mean: [0.0, 0.0, 0.0] instead of [0.485, 0.456, 0.406]",
    })
    // spotless:on
    void namesTheSettingThatDiffers(String override, String difference) throws IOException {
        start();

        assertThatThrownBy(() -> start(override))
                .isInstanceOf(RunDiffersException.class)
                .hasMessageContaining("got another " + difference + " (");
    }

    private void start(String... overrides) throws IOException {
        List<String> all = Stream.concat(
                        Stream.of("data.path=here", "model.substitute.groups=[1]"), Stream.of(overrides))
                .toList();
        Settings settings = ExperimentConfig.settings("mine.conf", location -> "", all);
        RunFolder run = new RunFolder(new HadoopFiles(new Configuration()), folder.toString());
        RunStart.prepare(run, settings, ExperimentConfig.of(settings), ENVIRONMENT, line -> {});
    }
}
