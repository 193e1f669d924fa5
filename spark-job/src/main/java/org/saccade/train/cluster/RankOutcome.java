package org.saccade.train.cluster;

import org.saccade.train.collective.CollectiveException;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How one rank ended. Failures come back as values: a task that throws would end the stage with Spark's words instead of ours.
 *
 * @param failure null when the rank finished
 */
record RankOutcome(int rank, Exception failure) implements Serializable {

    /** The failure to tell the user: the first that is no mere echo of another rank's; null when all finished. */
    static Exception rootCause(List<RankOutcome> outcomes) {
        List<Exception> failures = outcomes.stream()
                .map(RankOutcome::failure)
                .filter(Objects::nonNull)
                .toList();
        return failures.stream()
                .filter(failure -> !(failure instanceof CollectiveException || failure instanceof AbsentRankException))
                .findFirst()
                .orElse(failures.isEmpty() ? null : failures.get(0));
    }

    /** The ranks that others name as those they wait for in vain. */
    static Set<Integer> blamed(List<RankOutcome> outcomes) {
        return outcomes.stream()
                .map(RankOutcome::failure)
                .filter(CollectiveException.class::isInstance)
                .flatMapToInt(failure -> ((CollectiveException) failure).rank().stream())
                .boxed()
                .collect(Collectors.toSet());
    }

    /** The ranks that have not come back. */
    static Set<Integer> missing(int ranks, List<RankOutcome> outcomes) {
        Set<Integer> missing = IntStream.range(0, ranks).boxed().collect(Collectors.toCollection(TreeSet::new));
        outcomes.forEach(outcome -> missing.remove(outcome.rank()));
        return missing;
    }
}
