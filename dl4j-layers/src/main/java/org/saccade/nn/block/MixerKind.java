package org.saccade.nn.block;

import org.saccade.nn.attention.AttentionAugmentedConvolution2D;
import org.saccade.nn.attention.AttentionAugmentedOptions;
import org.saccade.nn.attention.ConvolutionalAttention2D;
import org.saccade.nn.attention.ConvolutionalAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;

import java.util.function.Function;

/** The mixers by name, a row each. In a settings file a name is written small, with hyphens: {@code local-attention}. */
public enum MixerKind {
    /** A convolution: {@code kernel}. */
    CONVOLUTION(options -> Mixer.convolution(options.kernel())),
    /** Stand-alone self-attention (arXiv:1906.05909): {@code heads, window, positions, content}. */
    LOCAL_ATTENTION(options -> Mixer.attention(channels -> standAlone(channels, options))),
    /** Blocks of 8x8 queries with a halo of window / 2 (HaloNet, arXiv:2103.12731): {@code heads, window}. */
    HALO_ATTENTION(options ->
            Mixer.attention(channels -> LocalMechanisms.haloed(channels, options.heads(), 8, options.window() / 2))),
    /** Windows that are shifted inward at the edge, with a bias for each offset (arXiv:2204.07143): {@code heads, window}. */
    NEIGHBOURHOOD_ATTENTION(options ->
            Mixer.attention(channels -> LocalMechanisms.neighbourhood(channels, options.heads(), options.window(), 1))),
    /** Attention over the whole image, queries, keys and values by convolutions: {@code heads, kernel, keyValueKernel}. */
    CONVOLUTIONAL_ATTENTION(options -> new Mixer(
            Striding.OWN,
            (channels, stride) -> new ConvolutionalAttention2D(ConvolutionalAttentionOptions.of(channels)
                    .withHeads(options.heads())
                    .withQuery(options.kernel(), stride)
                    .withKeyValue(options.keyValueKernel(), 1)))),
    /** Convolutional projections as in CvT, keys and values at half the size (arXiv:2103.15808): {@code heads}. */
    DEPTHWISE_ATTENTION(options ->
            Mixer.attention(channels -> SelfAttentionMechanisms.cvt(channels, options.heads(), channels, 2))),
    /** Attention over the whole image with relative positions (BoTNet, arXiv:2101.11605): {@code heads}. */
    BOTTLENECK_ATTENTION(options ->
            Mixer.attention(channels -> SelfAttentionMechanisms.bottleneckTransformer(channels, options.heads()))),
    /** Multi-head attention over the whole image (arXiv:1706.03762): {@code heads}. */
    MULTI_HEAD_ATTENTION(
            options -> Mixer.attention(channels -> SelfAttentionMechanisms.multiHead(channels, options.heads()))),
    /** A convolution, and attention for a tenth of its channels, keys of a fifth (arXiv:1904.09925): {@code heads, kernel}. */
    AUGMENTED_CONVOLUTION(MixerKind::augmented);

    private static final double KEY_SHARE = 0.2;
    private static final double VALUE_SHARE = 0.1;
    /** Channels of a head's keys that the paper keeps at least. */
    private static final int LEAST_KEY_CHANNELS = 20;

    private final Function<MixerOptions, Mixer> mixer;

    MixerKind(Function<MixerOptions, Mixer> mixer) {
        this.mixer = mixer;
    }

    public Mixer with(MixerOptions options) {
        return mixer.apply(options);
    }

    private static Mechanism standAlone(int channels, MixerOptions options) {
        return options.content()
                ? LocalMechanisms.standAlone(channels, options.heads(), options.window())
                        .withPosition(options.positions().position())
                : LocalMechanisms.positionsOnly(channels, options.heads(), options.window());
    }

    private static Mixer augmented(MixerOptions options) {
        int heads = options.heads();
        return new Mixer(
                Striding.POOL_BEFORE,
                (channels, stride) -> new AttentionAugmentedConvolution2D(AttentionAugmentedOptions.of(
                        channels,
                        options.kernel(),
                        Math.max(ofHeads(KEY_SHARE * channels, heads), LEAST_KEY_CHANNELS * heads),
                        ofHeads(VALUE_SHARE * channels, heads),
                        heads)));
    }

    /** The nearest number of channels that heads divide, one a head at least. */
    private static int ofHeads(double channels, int heads) {
        return heads * Math.max(1, Math.toIntExact(Math.round(channels / heads)));
    }
}
