package org.saccade.train.loop;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that is asked of a trained model. Training itself asks for {@link EvaluationSums} after each epoch, which travel between the ranks in a few kilobytes.
 *
 * @param mostWorst how many samples are kept at most
 * @param worst the samples with the greatest loss, that of the greatest first, without their probabilities
 */
public record Evaluation(
        EvaluationSums sums, Confusion confusion, Calibration calibration, int mostWorst, List<Scored> worst)
        implements Serializable {
    private static final Comparator<Scored> WORST_FIRST =
            Comparator.comparingDouble(Scored::loss).reversed().thenComparing(Scored::key);

    public Evaluation {
        worst = List.copyOf(worst);
    }

    /**
     * A sample as it was judged.
     *
     * @param label its class
     * @param guess {@link Prediction#NONE} where there is none
     * @param confidence probability of the guess; NaN where there is none
     * @param loss cross-entropy, nats
     */
    public record Scored(String key, int label, int guess, float confidence, double loss) implements Serializable {
        static Scored of(Prediction prediction) {
            return new Scored(
                    prediction.key(),
                    prediction.label(),
                    prediction.guess(),
                    prediction.confidence(),
                    prediction.loss());
        }
    }

    /** Of two parts the whole, exactly. */
    public Evaluation plus(Evaluation other) {
        return new Evaluation(
                sums.plus(other.sums),
                confusion.plus(other.confusion),
                calibration.plus(other.calibration),
                mostWorst,
                worst(Stream.concat(worst.stream(), other.worst.stream()), mostWorst));
    }

    /** Of equal losses the first key is the worse. */
    static List<Scored> worst(Stream<Scored> samples, int most) {
        return samples.sorted(WORST_FIRST).limit(most).toList();
    }
}
