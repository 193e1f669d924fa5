package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

/**
 * Learned embeddings of row and column offsets, matched against the query (arXiv:1906.05909), or a learned number for each pair of a row
 * and a column offset, whatever the query (arXiv:2106.04803).
 *
 * @param rowChannels channels of the row embeddings, which meet a head's first ones; 0 where there are no row embeddings
 * @param columnChannels channels of the column embeddings, which meet a head's last ones
 * @param shared whether all heads share the embeddings
 * @param scale of the products, or of the numbers
 * @param bias whether there is a number for each pair of offsets
 */
public record RelativePositions(int rowChannels, int columnChannels, boolean shared, double scale, boolean bias) {

    public RelativePositions {
        Rules.atLeast(0, "rowChannels", rowChannels);
        Rules.atLeast(0, "columnChannels", columnChannels);
    }

    public static RelativePositions embeddings(int rowChannels, int columnChannels, boolean shared, double scale) {
        return new RelativePositions(rowChannels, columnChannels, shared, scale, false);
    }

    /** Numbers of each head's own. */
    public static RelativePositions biases(double scale) {
        return new RelativePositions(0, 0, false, scale, true);
    }
}
