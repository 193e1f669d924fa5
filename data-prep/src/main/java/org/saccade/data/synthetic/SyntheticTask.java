package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;

import java.io.Serializable;
import java.util.List;

/** A task that is drawn. */
public interface SyntheticTask extends Serializable {

    /** As users write it, in kebab case. */
    String name();

    /** Words for people, by label; at most ten, since a class is known by name and digit. */
    List<String> classNames();

    /**
     * One sample, encoded as a PNG or as the {@code .npy} of a signal. All samples of a task have as many bytes.
     *
     * @param label of its class
     * @param random all that it is made from
     */
    byte[] draw(int label, SampleRandom random);
}
