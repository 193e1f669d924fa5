package org.saccade.train.loop;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** The loss or a parameter became NaN or infinite. Trying again from the same place would end the same way. */
public final class DivergedException extends IOException {
    private static final long serialVersionUID = 1;

    private static final String REMEDY = "; lower train.learning-rate or lengthen train.warmup-epochs";

    private DivergedException(String message) {
        super(message + REMEDY);
    }

    /** @param layer the first whose output was not finite; empty where all were */
    static DivergedException loss(double loss, long step, int epoch, double learningRate, Optional<String> layer) {
        return new DivergedException(String.format(
                Locale.ROOT,
                "the loss must stay a finite number, got %s at step %d (epoch %d) with learning rate %g; %s",
                loss,
                step,
                epoch,
                learningRate,
                layer.map(name -> "the first output that was not finite is that of layer " + name)
                        .orElse("all layers' outputs were finite")));
    }

    /** @param name of the parameter and its layer */
    static DivergedException parameter(float value, String name, long step) {
        return new DivergedException(
                "the parameters must stay finite numbers, got " + value + " in layer " + name + " after step " + step);
    }
}
