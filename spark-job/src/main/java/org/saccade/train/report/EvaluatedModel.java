package org.saccade.train.report;

import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.train.loop.Environment;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An evaluation with the images that it names.
 *
 * @param images of the worst samples, by key; some or all may be missing
 * @param obstacle why there are none, where the dataset cannot be read
 */
record EvaluatedModel(EvaluationResults results, Map<String, Picture> images, Optional<String> obstacle) {

    /**
     * @param file what {@code evaluate --json} printed
     * @param run whose dataset holds the images; a page can do without them
     * @throws IOException if the file cannot be read, or is of other classes than the run's
     */
    static EvaluatedModel read(HadoopFiles files, String file, Environment run) throws IOException {
        EvaluationResults results = EvaluationResults.parse(files.readText(file), file);
        if (results.classes().size() != run.classes().size()) {
            throw new IOException(file + " must be an evaluation of the run's "
                    + run.classes().size()
                    + " classes, got " + results.classes().size()
                    + "; give the evaluations in the order of the runs");
        }
        Set<String> keys =
                results.worst().stream().map(EvaluationResults.WorstSample::key).collect(Collectors.toSet());
        if (keys.isEmpty()) {
            return new EvaluatedModel(results, Map.of(), Optional.empty());
        }
        try (Dataset dataset = Dataset.open(new HadoopFolder(files, run.dataset()), run.dataset())) {
            return new EvaluatedModel(results, SampleImages.of(dataset, results.split(), keys), Optional.empty());
        } catch (IOException e) {
            return new EvaluatedModel(results, Map.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
