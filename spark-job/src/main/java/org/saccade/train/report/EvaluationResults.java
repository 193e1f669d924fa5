package org.saccade.train.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * What {@code evaluate --json} prints. An older one has only the accuracies.
 *
 * @param calibrationError expected calibration error, 0 to 1; null where it was not measured
 * @param classes in the order of their indexes
 * @param calibration samples by the probability of the guess, in bins of equal width
 * @param confusion how many samples of a class (row) were taken for a class (column)
 * @param worst the samples with the greatest loss
 */
public record EvaluationResults(
        String split,
        long samples,
        double loss,
        double top1,
        double top5,
        Double calibrationError,
        List<ClassScore> classes,
        List<Bin> calibration,
        List<List<Long>> confusion,
        List<WorstSample> worst) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public EvaluationResults {
        Objects.requireNonNull(split, "split");
        classes = List.copyOf(classes);
        calibration = orEmpty(calibration);
        confusion = orEmpty(confusion);
        worst = orEmpty(worst);
        int count = classes.size();
        if (!confusion.isEmpty()
                && (confusion.size() != count || confusion.stream().anyMatch(row -> row.size() != count))) {
            throw new IllegalArgumentException(
                    "confusion must have a row and a column for each of the " + count + " classes");
        }
        for (WorstSample sample : worst) {
            Objects.checkIndex(sample.label(), count);
            if (sample.prediction() != null) {
                Objects.checkIndex(sample.prediction(), count);
            }
        }
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /**
     * How one class fared.
     *
     * @param top1 null where the class has no samples, as {@code top5}
     */
    public record ClassScore(String name, long samples, Double top1, Double top5) {
        public ClassScore {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * The samples whose guess had a probability above {@code above}, up to {@code to}.
     *
     * @param confidence mean probability of the guesses; null where there are none, as {@code accuracy}
     */
    public record Bin(double above, double to, long samples, Double confidence, Double accuracy) {}

    /** @param prediction null where the network gave no numbers, as {@code probability} */
    public record WorstSample(String key, int label, Integer prediction, Double probability, double loss) {
        public WorstSample {
            Objects.requireNonNull(key, "key");
        }
    }

    /**
     * @param where names the file in messages
     * @throws IOException if the text is not what {@code evaluate} prints
     */
    public static EvaluationResults parse(String json, String where) throws IOException {
        try {
            return JSON.readValue(json, EvaluationResults.class);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    where + " must be what 'saccade evaluate RUN --json' prints, got " + e.getOriginalMessage()
                            + "; write it again",
                    e);
        }
    }
}
