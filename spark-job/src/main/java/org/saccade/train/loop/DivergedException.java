package org.saccade.train.loop;

import java.io.IOException;
import java.util.Locale;

/** The loss or a parameter became NaN or infinite. Trying again from the same place would end the same way. */
public final class DivergedException extends IOException {
    private static final long serialVersionUID = 1;

    private static final String REMEDY = "; lower train.learning-rate or lengthen train.warmup-epochs";

    private DivergedException(String message) {
        super(message + REMEDY);
    }

    static DivergedException loss(double loss, long step, int epoch, double learningRate) {
        return new DivergedException(String.format(
                Locale.ROOT,
                "the loss must stay a finite number, got %s at step %d (epoch %d) with learning rate %g",
                loss,
                step,
                epoch,
                learningRate));
    }

    static DivergedException parameter(float value, long step) {
        return new DivergedException("the parameters must stay finite numbers, got " + value + " after step " + step);
    }
}
