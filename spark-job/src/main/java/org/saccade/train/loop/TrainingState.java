package org.saccade.train.loop;

import org.saccade.train.checkpoint.Position;
import org.saccade.train.checkpoint.SavedCheckpoint;
import org.saccade.train.config.TrainConfig;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * How far training has come: everything that the rest of the run depends on, besides the model.
 *
 * @param epoch passes that are complete
 * @param stepInEpoch steps done of the pass that is under way
 * @param step steps done in all
 * @param lossSum sum of the loss over the samples of the pass under way
 * @param samples samples seen in the pass under way
 * @param best of the passes that are complete
 */
public record TrainingState(int epoch, int stepInEpoch, long step, double lossSum, long samples, BestEpoch best) {
    /** Where checkpoints have the sums of the pass under way, and the best epoch. */
    static final String DOCUMENT = "epoch-sums";

    /** Nothing done. */
    public static final TrainingState START = new TrainingState(0, 0, 0, 0, 0, BestEpoch.NONE);

    TrainingState after(int batchSamples, double batchLossSum) {
        return new TrainingState(
                epoch, stepInEpoch + 1, step + 1, lossSum + batchLossSum, samples + batchSamples, best);
    }

    /** @param top1 of the validation after the pass that now ends */
    TrainingState nextEpoch(double top1) {
        return new TrainingState(epoch + 1, 0, step, 0, 0, best.or(epoch + 1, top1));
    }

    double meanLoss() {
        return lossSum / samples;
    }

    /** Whether nothing is left to do: all epochs are done, or the best one is too long ago. */
    public boolean isEnd(TrainConfig train) {
        return epoch >= train.epochs() || train.earlyStopping().isDue(epoch, best.epoch());
    }

    /** Why a run ended before its last epoch, in words; empty where it did not. */
    public Optional<String> earlyEnd(TrainConfig train) {
        if (epoch >= train.epochs() || !isEnd(train)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "stopped after epoch %d of %d: validation top-1 has not risen for %d epochs since epoch %d, the best, had %.4f",
                epoch,
                train.epochs(),
                epoch - best.epoch(),
                best.epoch(),
                best.top1()));
    }

    /** From a checkpoint. */
    public static TrainingState of(SavedCheckpoint checkpoint) {
        Position position = checkpoint.position();
        return read(
                position.epoch(),
                position.stepInEpoch(),
                position.step(),
                ByteBuffer.wrap(checkpoint.documents().get(DOCUMENT)));
    }

    /** What a checkpoint needs besides the position. */
    byte[] toDocument() {
        return ByteBuffer.allocate(2 * Double.BYTES + Long.BYTES + Integer.BYTES)
                .putDouble(lossSum)
                .putLong(samples)
                .putInt(best.epoch())
                .putDouble(best.top1())
                .array();
    }

    byte[] toBytes() {
        byte[] document = toDocument();
        return ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES + document.length)
                .putInt(epoch)
                .putInt(stepInEpoch)
                .putLong(step)
                .put(document)
                .array();
    }

    static TrainingState fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return read(in.getInt(), in.getInt(), in.getLong(), in);
    }

    private static TrainingState read(int epoch, int stepInEpoch, long step, ByteBuffer document) {
        double lossSum = document.getDouble();
        long samples = document.getLong();
        // Checkpoints once ended here.
        BestEpoch best =
                document.hasRemaining() ? new BestEpoch(document.getInt(), document.getDouble()) : BestEpoch.NONE;
        return new TrainingState(epoch, stepInEpoch, step, lossSum, samples, best);
    }
}
