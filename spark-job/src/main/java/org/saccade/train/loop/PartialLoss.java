package org.saccade.train.loop;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A rank's part of the loss of a step.
 *
 * @param sum of the cross-entropy over its images
 * @param firstNonFinite the layer that spoilt it; empty where it is a number, or no layer did
 */
record PartialLoss(double sum, String firstNonFinite) {
    static final PartialLoss NONE = new PartialLoss(0, "");

    /** @param layer is asked for the layer where these images' sum is no number, and none before was */
    PartialLoss plus(double ofMore, Supplier<Optional<String>> layer) {
        boolean spoilt = Double.isFinite(sum) && !Double.isFinite(ofMore);
        return new PartialLoss(sum + ofMore, spoilt ? layer.get().orElse("") : firstNonFinite);
    }
}
