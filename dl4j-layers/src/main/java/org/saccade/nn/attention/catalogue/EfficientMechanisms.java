package org.saccade.nn.attention.catalogue;

import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.neighbourhood.SameBucket;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.Identity;
import org.saccade.nn.attention.projection.Landmarks;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.attention.projection.SharedWithQuery;
import org.saccade.nn.attention.score.DenseSynthesizer;
import org.saccade.nn.attention.score.FactorisedDenseSynthesizer;
import org.saccade.nn.attention.score.FactorisedRandomSynthesizer;
import org.saccade.nn.attention.score.RandomSynthesizer;
import org.saccade.nn.attention.score.SharedQueryKey;

/** Mechanisms for long sequences and large maps, and those that save keys, that are a choice of parts. */
public final class EfficientMechanisms {

    private EfficientMechanisms() {}

    /**
     * Shared-QK attention (Reformer, arXiv:2001.04451): keys are the queries, of length one, and a position attends to itself
     * only where it sees nothing else: softmax(q_i · q_j / (|q_j| √e)).
     */
    public static Mechanism sharedQueryKey(int channels, int heads) {
        Projection query = Convolution.pointwise();
        return Mechanism.of(channels, heads)
                .withProjections(query, new SharedWithQuery(query), query)
                .withScore(new SharedQueryKey());
    }

    /**
     * LSH attention (Reformer, arXiv:2001.04451): shared-QK attention among positions that share a bucket in one of
     * the rounds.
     *
     * @param buckets even
     * @param rounds the paper has up to 8
     * @param causal whether a position sees only those up to its own, row after row on an image
     */
    public static Mechanism lsh(int channels, int heads, int buckets, int rounds, boolean causal) {
        return sharedQueryKey(channels, heads).withNeighbourhood(new SameBucket(buckets, rounds, causal));
    }

    /**
     * All-attention (Sukhbaatar et al., arXiv:1907.01470): softmax over the keys and learned memory slots together.
     *
     * @param slots the paper has 1024 and 2048
     */
    public static Mechanism allAttention(int channels, int heads, int slots) {
        return Mechanism.of(channels, heads).withMemory(slots);
    }

    /**
     * Linformer (Wang et al., arXiv:2006.04768): softmax(Q (E K)ᵀ / √e) F V, with E and F shared by the heads. The number of
     * positions is fixed.
     *
     * @param landmarks rows of E and F; the paper has 128 and 256
     */
    public static Mechanism linformer(int channels, int heads, int landmarks) {
        return linformer(channels, heads, new Landmarks(Convolution.pointwise(), landmarks, 1, false));
    }

    /** Linformer with one matrix for keys and values of all heads. */
    public static Mechanism linformerSharingKeyValue(int channels, int heads, int landmarks) {
        return linformer(channels, heads, new Landmarks(Convolution.pointwise(), landmarks, 1, true));
    }

    /** Linformer with matrices E and F for each head. */
    public static Mechanism linformerSharingNothing(int channels, int heads, int landmarks) {
        return linformer(channels, heads, new Landmarks(Convolution.pointwise(), landmarks, heads, false));
    }

    private static Mechanism linformer(int channels, int heads, Landmarks landmarks) {
        return Mechanism.of(channels, heads).withProjections(Convolution.pointwise(), landmarks, landmarks);
    }

    /**
     * Dense Synthesizer (Tay et al., arXiv:2005.00743): softmax(W2 relu(W1 x + b1) + b2) over the positions, whose number is
     * fixed.
     *
     * @param channels of the values, all heads together
     * @param hidden rows of W1 in each head
     */
    public static Mechanism denseSynthesizer(int channels, int heads, int hidden) {
        return ofQueries(heads * hidden, channels, heads, new Convolution(1, 1, true))
                .withScore(new DenseSynthesizer());
    }

    /**
     * Random Synthesizer (Tay et al., arXiv:2005.00743): softmax(R) with a learned R for each head.
     *
     * @param channels of the input and of the values
     */
    public static Mechanism randomSynthesizer(int channels, int heads) {
        return ofPlaces(channels, heads).withScore(new RandomSynthesizer());
    }

    /**
     * Factorised dense Synthesizer (Tay et al., arXiv:2005.00743): softmax over position n of A[n mod a] B[n / a],
     * with A and B projections of x.
     *
     * @param first a
     * @param second b; a times b is the number of positions
     */
    public static Mechanism factorisedDenseSynthesizer(int channels, int heads, int first, int second) {
        return ofQueries(heads * (first + second), channels, heads, Convolution.pointwise())
                .withScore(new FactorisedDenseSynthesizer(first, second));
    }

    /**
     * Factorised random Synthesizer (Tay et al., arXiv:2005.00743): softmax(R1 R2ᵀ).
     *
     * @param channels of the input and of the values
     * @param rank columns of R1 and R2; the paper has 8
     */
    public static Mechanism factorisedRandomSynthesizer(int channels, int heads, int rank) {
        return ofPlaces(channels, heads).withScore(new FactorisedRandomSynthesizer(rank));
    }

    /** For scores that look at queries alone. */
    private static Mechanism ofQueries(int queryChannels, int channels, int heads, Projection query) {
        return Mechanism.of(queryChannels, heads)
                .withValueChannels(channels)
                .withProjections(query, new SharedWithQuery(query), Convolution.pointwise());
    }

    /** For scores that look at neither queries nor keys: there is nothing to learn about either. */
    private static Mechanism ofPlaces(int channels, int heads) {
        return Mechanism.of(channels, heads).withProjections(new Identity(), new Identity(), Convolution.pointwise());
    }
}
