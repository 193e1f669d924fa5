package org.saccade.nn.attention.catalogue;

import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.normaliser.TalkingHeads;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.position.RelativeSinusoid;
import org.saccade.nn.attention.position.Shaw;
import org.saccade.nn.attention.projection.ClassTokenProjection;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.DepthwiseProjection;
import org.saccade.nn.attention.projection.GatedInput;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.attention.projection.RootLength;
import org.saccade.nn.attention.projection.SinusoidConvolution;
import org.saccade.nn.attention.score.BiasedDotProduct;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.attention.score.ScaledDotProduct;

/** Self-attention by its published names, over images and sequences. */
public final class SelfAttentionMechanisms {

    private SelfAttentionMechanisms() {}

    /**
     * Multi-head attention (Vaswani et al., arXiv:1706.03762): softmax(q · k / sqrt(E)) v in each head, then a linear map
     * of all. The paper's dropout is {@code withDropout(0.1)}, its decoder's mask {@code withNeighbourhood(new Causal())}, its
     * positions {@code withPosition(new Sinusoid())}.
     */
    public static Mechanism multiHead(int channels, int heads) {
        return Mechanism.of(channels, heads).withOutput(Output.mixedTo(channels));
    }

    /** {@link #multiHead} with a bias in each of its four linear maps, as most published code has it. */
    public static Mechanism multiHeadWithBiases(int channels, int heads) {
        Projection linear = new Convolution(1, 1, true);
        return Mechanism.of(channels, heads)
                .withProjections(linear, linear, linear)
                .withOutput(Output.mixedTo(channels).withBias());
    }

    /** {@link #multiHead} whose heads mix their weights after the softmax (Shazeer et al., arXiv:2003.02436). */
    public static Mechanism talkingHeads(int channels, int heads) {
        return multiHead(channels, heads).withNormaliser(new TalkingHeads());
    }

    /**
     * Relative position representations (Shaw et al., arXiv:1803.02155):
     * e_ij = q_i · (k_j + aK[j - i]) / sqrt(E), z_i = sum_j alpha_ij (v_j + aV[j - i]), offsets clipped.
     */
    public static Mechanism shaw(int channels, int heads, int clip) {
        return Mechanism.of(channels, heads).withPosition(new Shaw(clip));
    }

    /**
     * Transformer-XL (Dai et al., arXiv:1901.02860), causal:
     * A_ij = ((q_i + u) · k_j + (q_i + v) · W_R R[i - j]) / sqrt(E). Its memory is the second input of
     * {@link org.saccade.nn.attention.MemoryAttention1D}.
     */
    public static Mechanism transformerXl(int channels, int heads) {
        return Mechanism.of(channels, heads)
                .withScore(new BiasedDotProduct())
                .withPosition(new RelativeSinusoid())
                .withNeighbourhood(new Causal());
    }

    /**
     * The single head of SHA-RNN (Merity, arXiv:1911.11423): q = LN(W_q h) ⊙ sigmoid(s_q), k = m ⊙ sigmoid(s_k), v = m ⊙
     * sigmoid(s_v),
     * softmax(q · k / sqrt(D)) v. The input must have the given channels.
     */
    public static Mechanism singleHeaded(int channels) {
        GatedInput gate = new GatedInput(false);
        return Mechanism.of(channels, 1).withProjections(new GatedInput(true), gate, gate);
    }

    /**
     * The attention block of Deep Voice 3 (Ping et al., arXiv:1710.07654): softmax(q · k) v sqrt(T_k), then a linear map;
     * queries and keys carry sinusoids of two rates. Its monotonic attention in inference is
     * {@code withNormaliser(new MonotonicWindow(3))}.
     *
     * @param valueChannels channels of the input that gives the values
     */
    public static Mechanism deepVoice3(
            int channels, int valueChannels, int outputChannels, double queryRate, double keyRate) {
        return Mechanism.of(channels, 1)
                .withValueChannels(valueChannels)
                .withProjections(new SinusoidConvolution(queryRate), new SinusoidConvolution(keyRate), new RootLength())
                .withScore(new DotProduct(1))
                .withOutput(Output.mixedTo(outputChannels));
    }

    /**
     * The attention of BoTNet (Srinivas et al., arXiv:2101.11605): q · (k_j + row[dy] + column[dx]) / sqrt(E) over the whole
     * map, with embeddings that the heads share.
     */
    public static Mechanism bottleneckTransformer(int channels, int heads) {
        return Mechanism.of(channels, heads).withPosition(new RelativeAxes(false, true, true));
    }

    /**
     * The relative attention of CoAtNet (Dai et al., arXiv:2106.04803): softmax(q · k / sqrt(E) + w[dy, dx]) v,
     * then a linear map.
     */
    public static Mechanism coAtNet(int channels, int heads, int outputChannels) {
        return Mechanism.of(channels, heads)
                .withPosition(new RelativeBias())
                .withOutput(Output.mixedTo(outputChannels));
    }

    /**
     * The convolutional projection attention of CvT (Wu et al., arXiv:2103.15808): depthwise 3x3 convolution, batch
     * normalisation and a linear map make queries, keys and values; logits are divided by the square root of all channels, as in its
     * published code.
     *
     * @param keyValueStride the paper's is 2
     */
    public static Mechanism cvt(int channels, int heads, int outputChannels, int keyValueStride) {
        return cvt(
                channels,
                heads,
                outputChannels,
                new DepthwiseProjection(3, 1),
                new DepthwiseProjection(3, keyValueStride));
    }

    /**
     * {@link #cvt} of an image in one row after its class token, as {@link org.saccade.nn.attention.ClassToken2D} gives it: the token
     * is not convolved.
     *
     * @param width columns of the image
     */
    public static Mechanism cvtWithClassToken(
            int channels, int heads, int outputChannels, int keyValueStride, int width) {
        return cvt(
                channels,
                heads,
                outputChannels,
                new ClassTokenProjection(new DepthwiseProjection(3, 1), width),
                new ClassTokenProjection(new DepthwiseProjection(3, keyValueStride), width));
    }

    private static Mechanism cvt(int channels, int heads, int outputChannels, Projection query, Projection keyValue) {
        return Mechanism.of(channels, heads)
                .withProjections(query, keyValue, keyValue)
                .withScore(new ScaledDotProduct(ScaledDotProduct.Over.ALL_HEADS))
                .withOutput(Output.mixedTo(outputChannels).withBias());
    }
}
