package org.saccade.nn.attention.catalogue;

import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.attention.neighbourhood.BlockHalo;
import org.saccade.nn.attention.neighbourhood.BlockMemory1D;
import org.saccade.nn.attention.neighbourhood.BlockMemory2D;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Factor;
import org.saccade.nn.attention.neighbourhood.FixedFactors;
import org.saccade.nn.attention.neighbourhood.GraphNeighbours;
import org.saccade.nn.attention.neighbourhood.HeadWindows;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.neighbourhood.Previous;
import org.saccade.nn.attention.neighbourhood.StridedFactors;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.AdaptiveSpan;
import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.NoKeys;
import org.saccade.nn.attention.projection.SameConvolution;
import org.saccade.nn.attention.projection.SpatialMixture;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.attention.score.PositionsOnly;

import java.util.List;

/**
 * Attention that is local or sparse: queries see some of the keys. Each is for images and for sequences unless it says otherwise;
 * what has an order of positions reads an image row after row.
 */
public final class LocalMechanisms {

    private LocalMechanisms() {}

    /**
     * Stand-alone self-attention: a window around each query, with embeddings of the offsets (Ramachandran et al.,
     * arXiv:1906.05909). The layers {@code LocalSelfAttention2D} and {@code LocalSelfAttention1D} are this mechanism.
     *
     * @param window keys along a side, odd
     */
    public static Mechanism standAlone(int channels, int heads, int window) {
        return Mechanism.of(channels, heads)
                .withScore(new DotProduct(1))
                .withNeighbourhood(Window.of(window))
                .withPosition(Positions.RELATIVE.position());
    }

    /** Stand-alone self-attention whose weights are made of offsets alone, without keys (arXiv:1906.05909, table 6, "q·r only"). */
    public static Mechanism positionsOnly(int channels, int heads, int window) {
        Mechanism full = standAlone(channels, heads, window);
        return full.withScore(new PositionsOnly()).withProjections(full.query(), new NoKeys(), full.value());
    }

    /**
     * A stem of attention within blocks, for images, as ordinary stand-alone self-attention with embeddings of the offsets
     * (arXiv:1906.05909, table 7, "stand-alone").
     *
     * @param block side of a block; the paper's is 4
     */
    public static Mechanism standAloneStem(int channels, int heads, int block) {
        return withinBlocks(channels, heads, block).withPosition(Positions.RELATIVE.position());
    }

    /**
     * A stem of attention within blocks, for images, whose values a convolution of the block's size makes (arXiv:1906.05909, table
     * 7, "spatial convolution for values").
     *
     * @param block side of a block; the paper's is 4
     */
    public static Mechanism convolutionValuesStem(int channels, int heads, int block) {
        Convolution pointwise = Convolution.pointwise();
        return withinBlocks(channels, heads, block).withProjections(pointwise, pointwise, new SameConvolution(block));
    }

    /**
     * The attention stem, for images: values that know where in its block a pixel lies, and attention within each block (Ramachandran
     * et al., arXiv:1906.05909). A batch normalisation, a ReLU and a maximum pool of the block's size follow it.
     *
     * @param block side of a block; the paper's is 4
     * @param matrices value matrices that are mixed
     */
    public static Mechanism spatiallyAwareStem(int channels, int heads, int block, int matrices) {
        Convolution pointwise = Convolution.pointwise();
        return withinBlocks(channels, heads, block)
                .withProjections(pointwise, pointwise, new SpatialMixture(matrices, block, channels / heads));
    }

    private static Mechanism withinBlocks(int channels, int heads, int block) {
        return Mechanism.of(channels, heads)
                .withScore(new DotProduct(1))
                .withNeighbourhood(new BlockHalo(block, 0, BorderMode.MASK));
    }

    /**
     * Blocked local attention: all queries of a block see the block and a halo around it (HaloNet: Vaswani et al., arXiv:2103.12731).
     */
    public static Mechanism haloed(int channels, int heads, int block, int halo) {
        return Mechanism.of(channels, heads)
                .withNeighbourhood(new BlockHalo(block, halo, BorderMode.MASK))
                .withPosition(new RelativeAxes(false, true, false));
    }

    /**
     * Neighbourhood attention: windows that are shifted inward at the edge, and a bias for each offset (Hassani et al.,
     * arXiv:2204.07143; dilated: arXiv:2209.15001).
     *
     * @param window keys along a side, odd; with its dilation it must fit into the map
     */
    public static Mechanism neighbourhood(int channels, int heads, int window, int dilation) {
        return multiHead(channels, heads, new Window(window, BorderMode.SHIFT, dilation))
                .withPosition(new RelativeBias());
    }

    /**
     * Image Transformer with 1-D local attention (Parmar et al., arXiv:1802.05751); paper: 256 and 256.
     *
     * @param block queries of a block
     * @param memory keys before a block that it sees
     */
    public static Mechanism imageTransformer1D(int channels, int heads, int block, int memory) {
        return multiHead(channels, heads, new BlockMemory1D(block, memory));
    }

    /** Image Transformer with 2-D local attention, for images (Parmar et al., arXiv:1802.05751). */
    public static Mechanism imageTransformer2D(int channels, int heads, BlockMemory2D memory) {
        return multiHead(channels, heads, memory);
    }

    /**
     * Sparse Transformer, strided (Child et al., arXiv:1904.10509). With {@link Factor#BY_HEAD} heads take turns;
     * otherwise layers do.
     *
     * @param stride close to the square root of the positions
     */
    public static Mechanism strided(int channels, int heads, int stride, Factor factor) {
        return multiHead(channels, heads, new StridedFactors(stride, factor));
    }

    /** Sparse Transformer, fixed (Child et al., arXiv:1904.10509); paper: blocks of 128 or 256, 8 to 32 summaries. */
    public static Mechanism fixed(int channels, int heads, int block, int summaries, Factor factor) {
        return multiHead(channels, heads, new FixedFactors(block, summaries, factor));
    }

    /**
     * Sliding window (Longformer: Beltagy et al., arXiv:2004.05150); with a dilation, dilated.
     *
     * @param window keys along a side, odd
     */
    public static Mechanism sliding(int channels, int heads, int window, int dilation) {
        return multiHead(channels, heads, new Window(window, BorderMode.MASK, dilation));
    }

    /** Sliding window with a dilation for each head (Longformer: Beltagy et al., arXiv:2004.05150). */
    public static Mechanism sliding(int channels, int window, List<Integer> dilations) {
        return multiHead(channels, dilations.size(), new HeadWindows(window, dilations));
    }

    /**
     * Graph self-attention (BP-Transformer: Ye et al., arXiv:1911.04070).
     *
     * @param neighbours for each position the positions that it sees
     */
    public static Mechanism graph(int channels, int heads, List<List<Integer>> neighbours) {
        return multiHead(channels, heads, new GraphNeighbours(neighbours));
    }

    /**
     * Adaptive attention span over the earlier positions, the query's own left out (Sukhbaatar et al., arXiv:1905.07799);
     * paper: ramp 32. Spans begin with half of the longest.
     */
    public static Mechanism adaptiveSpan(int channels, int heads, double ramp, int longest) {
        return multiHead(channels, heads, new Previous(longest))
                .withNormaliser(new AdaptiveSpan(ramp, longest, longest / 2.0));
    }

    /** Adaptive attention span to all sides of an image: stand-alone self-attention whose windows are learned. */
    public static Mechanism adaptiveWindow(int channels, int heads, double ramp, int longest) {
        return multiHead(channels, heads, Window.of(2 * longest + 1))
                .withNormaliser(new AdaptiveSpan(ramp, longest, longest / 2.0));
    }

    /** Multi-head attention whose heads a convolution mixes (Vaswani et al., arXiv:1706.03762). */
    private static Mechanism multiHead(int channels, int heads, Neighbourhood neighbourhood) {
        return Mechanism.of(channels, heads)
                .withNeighbourhood(neighbourhood)
                .withPosition(new NoPosition())
                .withOutput(Output.mixedTo(channels));
    }
}
