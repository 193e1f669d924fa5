package org.saccade.train.loop;

import org.saccade.train.checkpoint.Position;

import java.nio.ByteBuffer;

/**
 * How far training has come: everything that the rest of the run depends on, besides the model.
 *
 * @param epoch passes that are complete
 * @param stepInEpoch steps done of the pass that is under way
 * @param step steps done in all
 * @param lossSum sum of the loss over the samples of the pass under way
 * @param samples samples seen in the pass under way
 */
public record TrainingState(int epoch, int stepInEpoch, long step, double lossSum, long samples) {
    /** Nothing done. */
    public static final TrainingState START = new TrainingState(0, 0, 0, 0, 0);

    TrainingState after(int batchSamples, double batchLossSum) {
        return new TrainingState(epoch, stepInEpoch + 1, step + 1, lossSum + batchLossSum, samples + batchSamples);
    }

    TrainingState nextEpoch() {
        return new TrainingState(epoch + 1, 0, step, 0, 0);
    }

    double meanLoss() {
        return lossSum / samples;
    }

    /** From a checkpoint: its position, and what {@link #sumsToBytes} gave. */
    static TrainingState of(Position position, byte[] sums) {
        ByteBuffer in = ByteBuffer.wrap(sums);
        return new TrainingState(
                position.epoch(), position.stepInEpoch(), position.step(), in.getDouble(), in.getLong());
    }

    byte[] sumsToBytes() {
        return ByteBuffer.allocate(Double.BYTES + Long.BYTES)
                .putDouble(lossSum)
                .putLong(samples)
                .array();
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(2 * Integer.BYTES + 2 * Long.BYTES + Double.BYTES)
                .putInt(epoch)
                .putInt(stepInEpoch)
                .putLong(step)
                .putDouble(lossSum)
                .putLong(samples)
                .array();
    }

    static TrainingState fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new TrainingState(in.getInt(), in.getInt(), in.getLong(), in.getDouble(), in.getLong());
    }
}
