package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;
import org.saccade.train.testing.TinyTraining;

import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Learning rates of four epochs of two steps: what the settings say in epochs, in steps. */
class RecipeTest {
    private static final int SAMPLES = 9;

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // 0.1 + 0.3 (1 + cos(pi t / 5)) / 2 after the warm-up
        "train.schedule=cosine; train.final-learning-rate=0.1; train.warmup-epochs=1 | 0.2 0.4 0.4 0.37135255 0.29635255 0.20364745 0.12864745 0.1",
        // 0.4 (1 + cos(pi t / 7)) / 2
        "train.schedule=cosine                                                       | 0.4 0.38019377 0.32469796 0.24450419 0.15549581 0.07530204 0.01980623 0",
        "train.schedule=cosine; train.optimizer=adamw                                | 0.4 0.38019377 0.32469796 0.24450419 0.15549581 0.07530204 0.01980623 4e-10",
        "train.schedule=step; train.step.milestones=[1, 3]                           | 0.4 0.4 0.04 0.04 0.04 0.04 0.004 0.004",
        "train.schedule=step; train.step.milestones=[2, 3]; train.step.factor=0.5; train.warmup-epochs=1 | 0.2 0.4 0.4 0.4 0.2 0.2 0.1 0.1",
        // 0.4 (1 - t / 7)
        "train.schedule=polynomial                                                   | 0.4 0.34285714 0.28571429 0.22857143 0.17142857 0.11428571 0.05714286 0",
        // 0.1 + 0.3 (1 - t / 5)^2 after the warm-up
        "train.schedule=polynomial; train.polynomial.power=2; train.final-learning-rate=0.1; train.warmup-epochs=1 | 0.2 0.4 0.4 0.292 0.208 0.148 0.112 0.1",
        // 0.1 to 0.4 in 3, to 0.01 in 4 steps
        "train.schedule=one-cycle; train.one-cycle.rise=0.5; train.one-cycle.start-divisor=4; train.one-cycle.end-divisor=10 | 0.1 0.175 0.325 0.4 0.34288582 0.205 0.06711418 0.01",
        "train.schedule=one-cycle; train.one-cycle.rise=0; train.one-cycle.start-divisor=40; train.one-cycle.end-divisor=1; train.warmup-epochs=3 | 0.06666667 0.13333333 0.2 0.26666667 0.33333333 0.4 0.4 0.01",
        "train.schedule=constant                                                     | 0.4 0.4 0.4 0.4 0.4 0.4 0.4 0.4",
        "train.schedule=constant; train.warmup-epochs=1.5                            | 0.13333333 0.26666667 0.4 0.4 0.4 0.4 0.4 0.4",
        "train.schedule=constant; train.learning-rate-batch-size=20                  | 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1",
    })
    // spotless:on
    void theLearningRateFollowsTheSchedule(String settings, String rates) {
        String all = settings + "; train.epochs=4; train.global-batch-size=5; train.learning-rate=0.4";
        IUpdater updater =
                Recipe.of(TinyTraining.of(all.split("; ")), SAMPLES).treatment().updater();

        assertThat(IntStream.range(0, 8)
                        .mapToDouble(step -> updater.getLearningRate(step, step / 2))
                        .toArray())
                .containsExactly(
                        Stream.of(rates.split(" "))
                                .mapToDouble(Double::parseDouble)
                                .toArray(),
                        within(5e-9));
    }

    /** The same configuration as when Deeplearning4j's builder sets updater and penalty. */
    @ParameterizedTest
    @EnumSource(names = {"RESNET26", "SMALL_ATTENTION_RESNET"})
    void nesterovWithAPenaltyIsWhatItAlwaysWas(ModelPreset preset) {
        Recipe recipe = Recipe.of(TinyTraining.of("train.weight-decay=0.01", "train.seed=5"), SAMPLES);
        MapShape input = new MapShape(3, 32, 32);
        ComputationGraphConfiguration configuration = preset.build(input, 10, 1, new NoOp(), 0);
        recipe.applyTo(configuration);

        assertThat(configuration.toJson())
                .isEqualTo(preset.build(input, 10, 5, recipe.treatment().updater(), 0.01)
                        .toJson());
        assertThat(recipe.treatment().updater()).isInstanceOf(Nesterovs.class);
    }
}
