package org.saccade.data.job;

import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The dataset that an output folder holds already. It is held to what this call accepts, which may be less than what the call that wrote it
 * accepted.
 */
final class FinishedDataset {

    private final OutputFolder output;
    private final Acceptance acceptance;

    FinishedDataset(OutputFolder output, Acceptance acceptance) {
        this.output = output;
        this.acceptance = acceptance;
    }

    /**
     * The manifest of the very dataset that a conversion would write, if it is there.
     *
     * @throws OutputConflictException if the dataset is another one
     * @throws IncompleteInputException if it is not whole, or its input was not
     * @throws TooManyBadImagesException if more images are left out than the limit allows
     */
    Optional<Manifest> manifest(String fingerprint) throws IOException {
        Optional<byte[]> json = output.manifest();
        if (json.isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = parse(json.get());
        if (!manifest.fingerprint().equals(fingerprint)) {
            throw output.conflict("holds a dataset " + OutputFolder.OF_ANOTHER);
        }
        checkShards(manifest);
        checkAccepted(manifest);
        return Optional.of(manifest);
    }

    private Manifest parse(byte[] json) throws OutputConflictException {
        try {
            return Manifest.parse(json, output.uri() + "/" + Manifest.FILE);
        } catch (CorruptDatasetException e) {
            throw output.conflict("holds a manifest that cannot be read (" + e.getMessage() + ")");
        }
    }

    private void checkShards(Manifest manifest) throws IOException {
        Map<String, Long> lengths = output.lengths();
        for (SplitInfo split : manifest.splits()) {
            for (ShardInfo shard : split.shards()) {
                if (!OutputFolder.holds(lengths, shard)) {
                    throw new IncompleteInputException(output.uri() + "/" + shard.name()
                            + ": the manifest names this shard, but it or its index is absent or has another length;"
                            + " delete the folder and prepare again");
                }
            }
        }
    }

    private void checkAccepted(Manifest manifest) throws IOException {
        LeftOut left = LeftOut.of(manifest);
        if (left.containerEnds() > 0 && !acceptance.damagedContainers()) {
            throw new IncompleteInputException(output.uri() + ": prepared already, but without the ends of "
                    + left.containerEnds()
                    + " damaged containers; nothing was changed; accept that with --damaged lenient,"
                    + " or see " + OutputFolder.QUARANTINE);
        }
        long images = images(manifest);
        long limit = acceptance.badImageLimit(images);
        if (left.all() > limit) {
            throw new TooManyBadImagesException(output.uri() + ": prepared already, but without " + left.all()
                    + " bad images found among " + images + ", the limit is " + limit
                    + "; nothing was changed; raise --max-bad-images to accept it, or see " + OutputFolder.QUARANTINE);
        }
        acceptance.check(manifest);
    }

    /** Good and bad ones. */
    static long images(Manifest manifest) {
        return manifest.samples() + LeftOut.of(manifest).images();
    }
}
