package org.saccade.train.cluster;

import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;

import java.io.IOException;

/** The dataset as a rank finds it, which must be what the driver has found. */
final class RankDataset {
    private RankDataset() {}

    /**
     * Opens it; the caller closes it.
     *
     * @param fingerprint that it must have
     * @param who the rank is
     * @throws RankFailedException if it is another one
     */
    static Dataset open(HadoopFiles files, String path, String fingerprint, String who) throws IOException {
        Dataset dataset = Dataset.open(new HadoopFolder(files, path), path);
        String here = dataset.manifest().fingerprint();
        if (!here.equals(fingerprint)) {
            dataset.close();
            throw new RankFailedException(
                    "every rank must find the same dataset, got fingerprint " + here + " instead of " + fingerprint
                            + " on " + who + " in " + path + "; give a path that all machines share",
                    null);
        }
        return dataset;
    }
}
