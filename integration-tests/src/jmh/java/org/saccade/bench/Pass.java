package org.saccade.bench;

/** A layer's work on one batch, the same one again and again. */
interface Pass extends AutoCloseable {

    /** Computes the output as in inference: nothing is kept. */
    void forward();

    /** Computes the output as in training, and from the gradient of it those of the input and of all parameters. */
    void forwardBackward();

    @Override
    void close();
}
