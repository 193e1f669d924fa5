package org.saccade.train.cli;

import org.saccade.data.settings.Settings;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.Environment;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.TrainingState;
import org.saccade.train.metrics.MetricsLog;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Begins a run in its folder, or makes sure that the run that stands there is the same one and may go on. */
final class RunStart {
    private RunStart() {}

    /**
     * Begins the run, or makes ready to go on.
     *
     * @return where it goes on; empty if it begins
     * @throws IOException as {@link #examine} does
     */
    static Optional<TrainingState> prepare(
            RunFolder run,
            Settings settings,
            ExperimentConfig config,
            Environment environment,
            Consumer<String> remarks)
            throws IOException {
        Optional<TrainingState> state = examine(run, config, environment, remarks);
        if (run.exists()) {
            // Rows of later steps come again.
            MetricsLog.resume(
                            run.fileSystem(),
                            run.path(),
                            state.map(TrainingState::step).orElse(0L),
                            state.map(TrainingState::epoch).orElse(0))
                    .close();
        } else {
            run.begin(settings.render(), environment);
        }
        return state;
    }

    /**
     * Finds out where a run would go on, and changes nothing.
     *
     * @param remarks gets a line for each checkpoint that is passed over
     * @return empty if it would begin
     * @throws RunDiffersException if the folder holds something else
     * @throws UnexpectedDatasetException if the run was begun on another dataset
     */
    static Optional<TrainingState> examine(
            RunFolder run, ExperimentConfig config, Environment environment, Consumer<String> remarks)
            throws IOException {
        if (run.exists()) {
            requireSame(run, config, environment);
            return newestCheckpoint(run, config.checkpoint().keep(), remarks);
        }
        if (!run.isEmpty()) {
            throw new RunDiffersException("a run folder must be new, empty or hold a run, got other files in " + run
                    + "; give another --run");
        }
        return Optional.empty();
    }

    /** @param remarks gets a line for each checkpoint that is passed over */
    static Optional<TrainingState> newestCheckpoint(RunFolder run, int keep, Consumer<String> remarks)
            throws IOException {
        return run.checkpoints(keep)
                .newestValid(line -> remarks.accept("passed over a checkpoint: " + line))
                .map(TrainingState::of);
    }

    private static void requireSame(RunFolder run, ExperimentConfig config, Environment environment)
            throws IOException {
        Optional<String> difference = difference(ExperimentConfig.of(run.settings(List.of())), config);
        if (difference.isPresent()) {
            throw new RunDiffersException("a run goes on with the settings that it began with, got another "
                    + difference.get() + " (" + run + "); give another --run or the same settings");
        }
        String fingerprint = run.environment().fingerprint();
        if (!fingerprint.equals(environment.fingerprint())) {
            throw new UnexpectedDatasetException("a run goes on with the dataset that it began with, got fingerprint "
                    + environment.fingerprint() + " instead of " + fingerprint + " in " + environment.dataset()
                    + "; give another --run or the same dataset");
        }
    }

    /**
     * The first setting that differs, of those on which the result depends: where things lie, how many ranks there are, how much a device takes at
     * once and how long ranks wait may change.
     */
    private static Optional<String> difference(ExperimentConfig stored, ExperimentConfig given) {
        return Stream.of(
                        differences("data", stored.data().at(""), given.data().at("")),
                        differences("input", stored.input(), given.input()),
                        differences("model", stored.model(), given.model()),
                        differences(
                                "train",
                                stored.train(),
                                given.train().inMicroBatchesOf(stored.train().microBatchSize())),
                        differences(
                                "exchange",
                                stored.exchange(),
                                given.exchange().within(stored.exchange().timeout())))
                .flatMap(differences -> differences)
                .findFirst();
    }

    private static Stream<String> differences(String group, Record stored, Record given) {
        return Arrays.stream(stored.getClass().getRecordComponents())
                .flatMap(component -> differences(
                        group + "." + kebab(component.getName()), value(component, stored), value(component, given)));
    }

    private static Stream<String> differences(String key, Object stored, Object given) {
        if (stored instanceof Record before && given instanceof Record now) {
            return differences(key, before, now);
        }
        return Objects.equals(stored, given) ? Stream.empty() : Stream.of(key + ": " + given + " instead of " + stored);
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a public record gives its components", e);
        }
    }

    private static String kebab(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
