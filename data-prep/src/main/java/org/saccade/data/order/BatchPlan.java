package org.saccade.data.order;

/**
 * How an epoch is cut into steps. Each step takes the next {@code globalBatch} places of the epoch's order, the last
 * step what is left. So a position (epoch, step) says which samples are still to come, on any number of ranks:
 * {@code plan.batch(step).share(rank, ranks).of(order)}.
 *
 * @param samples of the split, at least 1
 * @param globalBatch samples a step over all ranks, at least 1
 */
public record BatchPlan(int samples, int globalBatch) {
    public BatchPlan {
        if (samples < 1 || globalBatch < 1) {
            throw new IllegalArgumentException("samples and global batch must be at least 1, got samples=" + samples
                    + ", globalBatch=" + globalBatch);
        }
    }

    /** Steps an epoch, the last smaller one included. */
    public int steps() {
        return (samples - 1) / globalBatch + 1;
    }

    /**
     * The places of a step in the epoch's order.
     *
     * @param step from 0 to {@code steps() - 1}
     */
    public Span batch(int step) {
        if (step < 0 || step >= steps()) {
            throw new IllegalArgumentException("step must be from 0 to " + (steps() - 1) + ", got " + step);
        }
        int from = step * globalBatch;
        return new Span(from, from + Math.min(globalBatch, samples - from));
    }
}
