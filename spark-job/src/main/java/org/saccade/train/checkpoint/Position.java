package org.saccade.train.checkpoint;

import java.util.regex.Pattern;

/**
 * Where training stands. It holds nothing about ranks, so training goes on from it with any number of them.
 *
 * @param epoch the current epoch
 * @param stepInEpoch how many steps of that epoch are done
 * @param step how many steps are done since training began
 * @param seed the seed of the run
 * @param datasetFingerprint which dataset the order of samples belongs to
 * @param globalBatchSize images of one step, all ranks together
 * @param parameterHash SHA-256 of the parameters in hexadecimal, see {@link ParameterHash}
 */
public record Position(
        int epoch,
        int stepInEpoch,
        long step,
        long seed,
        String datasetFingerprint,
        int globalBatchSize,
        String parameterHash) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public Position {
        if (epoch < 0 || stepInEpoch < 0 || step < stepInEpoch) {
            throw new IllegalArgumentException("a position needs epoch >= 0 and 0 <= stepInEpoch <= step, got epoch="
                    + epoch + ", stepInEpoch=" + stepInEpoch + ", step=" + step);
        }
        if (datasetFingerprint.isBlank()) {
            throw new IllegalArgumentException("a position needs the fingerprint of its dataset, got a blank one");
        }
        if (globalBatchSize < 1) {
            throw new IllegalArgumentException("a position needs globalBatchSize >= 1, got " + globalBatchSize);
        }
        if (!SHA256.matcher(parameterHash).matches()) {
            throw new IllegalArgumentException(
                    "parameterHash must be a SHA-256 of 64 hexadecimal digits, got " + parameterHash);
        }
    }
}
