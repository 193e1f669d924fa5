package org.saccade.train.report;

import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.loop.Environment;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.MetricsReader;
import org.saccade.train.metrics.MetricsRow;
import org.saccade.train.metrics.StepMetrics;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What is known of a run.
 *
 * @param name tells it from the others on the page
 * @param settings every key, with its value
 * @param steps in their order; there is one at least
 * @param epochs those that are complete, in their order
 * @param evaluation of its model, where one was made
 */
public record RunResults(
        String name,
        SortedMap<String, String> settings,
        Environment environment,
        List<StepMetrics> steps,
        List<EpochMetrics> epochs,
        Optional<EvaluatedModel> evaluation) {

    /**
     * Reads runs from their folders.
     *
     * @param runs the folders
     * @param evaluations a file a run, in the order of the runs, or none
     * @throws FileNotFoundException if a folder holds no run, or one that has not done a step yet
     * @throws IOException if a file is damaged or cannot be read
     */
    public static List<RunResults> read(HadoopFiles files, List<String> runs, List<String> evaluations)
            throws IOException {
        List<RunFolder> folders = new ArrayList<>();
        for (String run : runs) {
            folders.add(new RunFolder(files, run));
        }
        Set<String> names =
                folders.stream().map(folder -> folder.path().getName()).collect(Collectors.toSet());
        List<RunResults> results = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            RunFolder folder = folders.get(i);
            String name = names.size() == runs.size() ? folder.path().getName() : folder.toString();
            RunResults result = read(folder, name);
            results.add(
                    evaluations.isEmpty()
                            ? result
                            : result.with(EvaluatedModel.read(files, evaluations.get(i), result.environment)));
        }
        return results;
    }

    private static RunResults read(RunFolder folder, String name) throws IOException {
        if (!folder.exists()) {
            throw new FileNotFoundException(
                    "there is no run in " + folder + ": it holds no config.conf; check the path");
        }
        List<StepMetrics> steps = new ArrayList<>();
        List<EpochMetrics> epochs = new ArrayList<>();
        for (MetricsRow row : new MetricsReader(folder.fileSystem(), folder.path()).rows(0)) {
            if (row instanceof StepMetrics step) {
                steps.add(step);
            } else {
                epochs.add((EpochMetrics) row);
            }
        }
        if (steps.isEmpty()) {
            throw new FileNotFoundException("a run must have done a step to be reported, got none in "
                    + new Path(folder.path(), "metrics.jsonl") + "; check the path, or wait for the first one");
        }
        return new RunResults(
                name, folder.settings(List.of()).values(), folder.environment(), steps, epochs, Optional.empty());
    }

    private RunResults with(EvaluatedModel measured) {
        return new RunResults(name, settings, environment, steps, epochs, Optional.of(measured));
    }

    /** The value of a key; empty where the run's version had none. */
    String setting(String key) {
        return settings.getOrDefault(key, "");
    }

    /** Whether ranks waited for each other. */
    boolean hasSeveralRanks() {
        return steps.stream().anyMatch(step -> step.slowestRank() > 0 || step.slowestByMs() > 0);
    }

    EpochMetrics lastEpoch() {
        return epochs.get(epochs.size() - 1);
    }
}
