package org.saccade.nn.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static java.util.stream.Collectors.toMap;

/** Which run is meant by the name of a golden vector: the families of runs, by regular expressions of names. */
final class GoldenRuns {

    private static final Map<String, GoldenRun> RUNS = Stream.of(
                    AlignmentRuns.runs(),
                    BlockRuns.runs(),
                    ConvolutionRuns.runs(),
                    EfficientRuns.runs(),
                    LocalRuns.runs(),
                    RecurrentRuns.runs(),
                    SelfAttentionRuns.runs(),
                    SparseRuns.runs(),
                    TransformerRuns.runs())
            .flatMap(family -> family.entrySet().stream())
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, GoldenRuns::onlyOne, LinkedHashMap::new));

    private GoldenRuns() {}

    /** The run whose expression matches the whole name; one expression must. */
    static GoldenRun of(String name) {
        List<String> matches = RUNS.keySet().stream().filter(name::matches).toList();
        if (matches.size() != 1) {
            throw new AssertionError("one run must know the golden vector " + name + ", got " + matches);
        }
        return RUNS.get(matches.get(0));
    }

    private static GoldenRun onlyOne(GoldenRun first, GoldenRun second) {
        throw new IllegalStateException("two families have a run of the same name: " + first + ", " + second);
    }
}
