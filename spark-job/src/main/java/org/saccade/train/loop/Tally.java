package org.saccade.train.loop;

/** Adds up an evaluation image by image. */
final class Tally {
    private static final int TOP = 5;

    private double lossSum;
    private final long[] perClass;
    private final long[] correct;
    private final long[] correct5;

    Tally(int classes) {
        this.perClass = new long[classes];
        this.correct = new long[classes];
        this.correct5 = new long[classes];
    }

    /** Counts one image of class {@code label}. Of equal probabilities the lower class index is the better guess; NaN is the worst. */
    void add(int label, float[] probabilities) {
        int better = Float.isNaN(probabilities[label]) ? TOP : 0;
        for (int other = 0; other < probabilities.length; other++) {
            float p = probabilities[other];
            if (p > probabilities[label] || (p == probabilities[label] && other < label)) {
                better++;
            }
        }
        lossSum += Prediction.loss(label, probabilities);
        perClass[label]++;
        correct[label] += better == 0 ? 1 : 0;
        correct5[label] += better < TOP ? 1 : 0;
    }

    EvaluationSums sums() {
        return new EvaluationSums(lossSum, perClass, correct, correct5);
    }
}
