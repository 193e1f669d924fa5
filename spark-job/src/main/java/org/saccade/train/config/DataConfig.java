package org.saccade.train.config;

import java.io.Serializable;

/**
 * The prepared dataset and its two splits.
 *
 * @param path folder of the dataset, as Hadoop names it
 */
public record DataConfig(String path, String train, String validation) implements Serializable {

    /** The same splits of the dataset in another place. */
    public DataConfig at(String otherPath) {
        return new DataConfig(otherPath, train, validation);
    }
}
