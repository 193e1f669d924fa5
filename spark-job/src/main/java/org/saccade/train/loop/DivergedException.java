package org.saccade.train.loop;

import java.io.IOException;
import java.util.Locale;

/** The loss became NaN or infinite. Trying again from the same place would end the same way. */
public final class DivergedException extends IOException {
    private static final long serialVersionUID = 1;

    DivergedException(int epoch, long step, double loss, double learningRate) {
        super(String.format(
                Locale.ROOT,
                "the loss must stay a finite number, got %s at step %d (epoch %d) with learning rate %g; "
                        + "lower train.learning-rate or lengthen train.warmup-epochs",
                loss,
                step,
                epoch,
                learningRate));
    }
}
