package org.saccade.train.loop;

import org.saccade.train.loop.Calibration.Bin;
import org.saccade.train.loop.Evaluation.Scored;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Adds up an evaluation in full, sample by sample. */
public final class EvaluationTally {
    private final int classes;
    private final int mostWorst;
    private final Tally sums;
    private final SortedMap<Integer, Long> confusion = new TreeMap<>();
    private final Bin[] bins;
    private List<Scored> worst = List.of();

    /** @param mostWorst how many of the samples with the greatest loss are kept, at most */
    public EvaluationTally(int classes, int mostWorst) {
        this.classes = classes;
        this.mostWorst = mostWorst;
        this.sums = new Tally(classes);
        this.bins = new Bin[Calibration.BINS];
        Arrays.fill(bins, Bin.EMPTY);
    }

    /** Counts what a model makes of some samples. */
    public void add(List<Prediction> predictions) {
        predictions.forEach(this::add);
        worst = Evaluation.worst(
                Stream.concat(worst.stream(), predictions.stream().map(Scored::of)), mostWorst);
    }

    private void add(Prediction prediction) {
        sums.add(prediction.label(), prediction.probabilities());
        int guess = prediction.guess();
        if (guess != Prediction.NONE) {
            confusion.merge(prediction.label() * classes + guess, 1L, Long::sum);
            int bin = Calibration.bin(prediction.confidence());
            bins[bin] = bins[bin].plus(new Bin(1, prediction.confidence(), guess == prediction.label() ? 1 : 0));
        }
    }

    /** What there is so far. */
    public Evaluation result() {
        return new Evaluation(
                sums.sums(), new Confusion(classes, confusion), new Calibration(List.of(bins)), mostWorst, worst);
    }
}
