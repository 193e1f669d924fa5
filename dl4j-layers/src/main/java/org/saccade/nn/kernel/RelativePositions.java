package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

/**
 * Learned embeddings of row and column offsets, matched against the query (arXiv:1906.05909).
 *
 * @param rowChannels channels of the row embeddings, which meet a head's first ones; 0 where there are no row embeddings
 * @param columnChannels channels of the column embeddings, which meet a head's last ones
 * @param shared whether all heads share the embeddings
 * @param scale of the products
 */
public record RelativePositions(int rowChannels, int columnChannels, boolean shared, double scale) {

    public RelativePositions {
        Rules.atLeast(0, "rowChannels", rowChannels);
        Rules.atLeast(0, "columnChannels", columnChannels);
    }
}
