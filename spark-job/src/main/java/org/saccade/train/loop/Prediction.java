package org.saccade.train.loop;

import java.io.Serializable;

/**
 * What a model makes of one sample.
 *
 * @param key of the sample in its split
 * @param label its class
 * @param probabilities of all classes; not copied
 */
public record Prediction(String key, int label, float[] probabilities) implements Serializable {
    /** In the place of a class where no probability is a number. */
    public static final int NONE = -1;

    /** Below this a probability counts as this: one certain error must not make the loss infinite (DL4J's softmax loss has the same floor). */
    private static final double LEAST_PROBABILITY = 1e-10;

    /** The class of the greatest probability, of equal ones the first; {@link #NONE} where none is a number. */
    public int guess() {
        return guess(probabilities);
    }

    /** The class of the greatest probability, as {@link #guess()} gives it. */
    public static int guess(float[] probabilities) {
        int guess = NONE;
        for (int index = 0; index < probabilities.length; index++) {
            if (!Float.isNaN(probabilities[index]) && (guess == NONE || probabilities[index] > probabilities[guess])) {
                guess = index;
            }
        }
        return guess;
    }

    /** The probability of the guess; NaN where there is none. */
    public float confidence() {
        int guess = guess();
        return guess == NONE ? Float.NaN : probabilities[guess];
    }

    /** Cross-entropy, nats. */
    public double loss() {
        return loss(label, probabilities);
    }

    static double loss(int label, float[] probabilities) {
        return 0 - Math.log(Math.max(probabilities[label], LEAST_PROBABILITY)); // of certainty 0, not -0
    }
}
