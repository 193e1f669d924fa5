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
public record Progress(int epoch, int stepInEpoch, long step, double lossSum, long samples) {
    /** Nothing done. */
    public static final Progress START = new Progress(0, 0, 0, 0, 0);

    Progress after(int batchSamples, double batchLossSum) {
        return new Progress(epoch, stepInEpoch + 1, step + 1, lossSum + batchLossSum, samples + batchSamples);
    }

    Progress nextEpoch() {
        return new Progress(epoch + 1, 0, step, 0, 0);
    }

    double meanLoss() {
        return lossSum / samples;
    }

    /** From a checkpoint: its position, and what {@link #sumsToBytes} gave. */
    static Progress of(Position position, byte[] sums) {
        ByteBuffer in = ByteBuffer.wrap(sums);
        return new Progress(position.epoch(), position.stepInEpoch(), position.step(), in.getDouble(), in.getLong());
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

    static Progress fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Progress(in.getInt(), in.getInt(), in.getLong(), in.getDouble(), in.getLong());
    }
}
