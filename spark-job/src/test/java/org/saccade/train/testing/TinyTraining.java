package org.saccade.train.testing;

import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.TrainConfig;

import java.util.List;
import java.util.stream.Stream;

/** Settings under {@code train} for tests. */
public final class TinyTraining {

    private TinyTraining() {}

    /**
     * The defaults without warm-up, besides what is given.
     *
     * @param overrides {@code train.key=value} each
     */
    public static TrainConfig of(String... overrides) {
        List<String> all = Stream.concat(Stream.of("data.path=tiny", "train.warmup-epochs=0"), Stream.of(overrides))
                .toList();
        return ExperimentConfig.of(ExperimentConfig.defaults(all)).train();
    }
}
