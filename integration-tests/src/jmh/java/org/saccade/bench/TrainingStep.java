package org.saccade.bench;

/** One step of training on one batch, the same one again and again: forward, backward and the update of the parameters. */
interface TrainingStep extends AutoCloseable {

    double LEARNING_RATE = 0.01;
    double MOMENTUM = 0.9;
    double WEIGHT_DECAY = 1e-4;

    void run();

    @Override
    void close();
}
