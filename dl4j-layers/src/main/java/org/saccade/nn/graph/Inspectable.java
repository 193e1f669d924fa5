package org.saccade.nn.graph;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Set;

/** A layer or vertex of a network that shows what happens inside, such as attention weights. */
public interface Inspectable {

    /** The name of attention weights. */
    String WEIGHTS = "weights";

    /** Names that {@link #inspect} knows; an error before the first input, whose shape the graph needs. */
    Set<String> published();

    /**
     * Computes one published variable in inference, and only what it needs. A backward pass that is due is not disturbed.
     *
     * @param inputs as the layer gets them, of any batch
     * @return an array of the caller's own
     */
    INDArray inspect(String published, INDArray... inputs);
}
