package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.learning.config.IUpdater;
import org.saccade.nn.attention.AttentionGate2D;
import org.saccade.nn.attention.AttentionGateOptions;
import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.GlobalContextBlock2D;
import org.saccade.nn.attention.GlobalContextOptions;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.SimpleSelfAttention2D;
import org.saccade.nn.attention.SimpleSelfAttentionOptions;
import org.saccade.nn.attention.catalogue.ImageMechanisms;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.block.AttentionBlock;
import org.saccade.nn.block.BasicBlock;
import org.saccade.nn.block.Bottleneck;
import org.saccade.nn.block.ClassTokenStack;
import org.saccade.nn.block.ConvolutionStem;
import org.saccade.nn.block.DoubleConvolutionStem;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;
import org.saccade.nn.block.MobileBlock;
import org.saccade.nn.block.ReversibleStack;
import org.saccade.nn.block.SequenceBlock;
import org.saccade.nn.block.Sequences;
import org.saccade.nn.block.Stage;
import org.saccade.nn.block.Stem;
import org.saccade.nn.block.TokenEmbedding;
import org.saccade.nn.block.TransformerBlock;
import org.saccade.nn.graph.MapShape;

import java.util.List;

import static org.saccade.nn.block.ImageStem.CONVOLUTION;
import static org.saccade.nn.block.ImageStem.SPATIALLY_AWARE_VALUES;
import static org.saccade.nn.block.Stem.NO_STEM;

/** The architectures, a row each. In a settings file a name is written small, with hyphens: {@code sasa-resnet50}. */
public enum ModelPreset {
    // spotless:off
    //                     stem                    depth, width, stride

    // ResNet with bottlenecks, the stride in the 3x3 convolution (arXiv:1512.03385, "v1.5")
    RESNET26              (CONVOLUTION,            conv(1, 64, 1),  conv(2, 128, 2),  conv(4, 256, 2),  conv(1, 512, 2)),
    RESNET38              (CONVOLUTION,            conv(2, 64, 1),  conv(3, 128, 2),  conv(5, 256, 2),  conv(2, 512, 2)),
    RESNET50              (CONVOLUTION,            conv(3, 64, 1),  conv(4, 128, 2),  conv(6, 256, 2),  conv(3, 512, 2)),

    // stand-alone self-attention (arXiv:1906.05909): convolution stem, then attention stem
    SASA_RESNET26         (CONVOLUTION,            local(1, 64, 1), local(2, 128, 2), local(4, 256, 2), local(1, 512, 2)),
    SASA_RESNET38         (CONVOLUTION,            local(2, 64, 1), local(3, 128, 2), local(5, 256, 2), local(2, 512, 2)),
    SASA_RESNET50         (CONVOLUTION,            local(3, 64, 1), local(4, 128, 2), local(6, 256, 2), local(3, 512, 2)),
    SASA_FULL_RESNET26    (SPATIALLY_AWARE_VALUES, local(1, 64, 1), local(2, 128, 2), local(4, 256, 2), local(1, 512, 2)),
    SASA_FULL_RESNET38    (SPATIALLY_AWARE_VALUES, local(2, 64, 1), local(3, 128, 2), local(5, 256, 2), local(2, 512, 2)),
    SASA_FULL_RESNET50    (SPATIALLY_AWARE_VALUES, local(3, 64, 1), local(4, 128, 2), local(6, 256, 2), local(3, 512, 2)),

    // convolution early, attention late: the best rows of arXiv:1906.05909, table 3
    RESNET_VIT26          (CONVOLUTION,            conv(1, 64, 1),  conv(2, 128, 2),  local(4, 256, 2), local(1, 512, 2)),
    RESNET_VIT50          (CONVOLUTION,            conv(3, 64, 1),  conv(4, 128, 2),  local(6, 256, 2), local(3, 512, 2)),
    // arXiv:2101.11605
    BOTNET50              (CONVOLUTION,            conv(3, 64, 1),  conv(4, 128, 2),  conv(6, 256, 2),  global(3, 512, 2)),
    // arXiv:2103.12731, for images of 256x256
    HALONET_H0            (CONVOLUTION,            halo(4, 3, 64, 1), halo(8, 3, 128, 2), halo(8, 7, 256, 2), halo(8, 3, 512, 2)),
    // arXiv:1904.09925
    AUGMENTED_RESNET50    (CONVOLUTION,            conv(3, 64, 1),  augmented(4, 128, 2), augmented(6, 256, 2), augmented(3, 512, 2)),

    // attention beside the convolutions of a ResNet-50: arXiv:1805.08318, Doria 2019, arXiv:1807.06521, arXiv:1904.11492
    SAGAN_RESNET50        (CONVOLUTION,            conv(3, 64, 1),  conv(4, 128, 2),  sagan(6, 256, 2), conv(3, 512, 2)),
    SIMPLE_RESNET50       (CONVOLUTION,            simple(3, 64, 1), conv(4, 128, 2), conv(6, 256, 2),  conv(3, 512, 2)),
    CBAM_RESNET50         (CONVOLUTION,            cbam(3, 64, 1),  cbam(4, 128, 2),  cbam(6, 256, 2),  cbam(3, 512, 2)),
    GLOBAL_CONTEXT_RESNET50(CONVOLUTION,           conv(3, 64, 1),  context(4, 128, 2), context(6, 256, 2), context(3, 512, 2)),

    // memory that does not grow with the depth of its attention (arXiv:2001.04451)
    REVERSIBLE_RESNET_VIT26(CONVOLUTION,           conv(1, 64, 1),  conv(2, 128, 2),  reversible(4, 512, 2), reversible(1, 1024, 2)),

    // arXiv:2103.15808; arXiv:2106.04803
    CVT13                 (NO_STEM,                embed(7, 64, 4), cvt(1, 1, 64), embed(3, 192, 2), cvt(3, 2, 192), embed(3, 384, 2), cvtToken(6, 10, 384)),
    CVT21                 (NO_STEM,                embed(7, 64, 4), cvt(1, 1, 64), embed(3, 192, 2), cvt(3, 4, 192), embed(3, 384, 2), cvtToken(6, 16, 384)),
    COATNET0              (new DoubleConvolutionStem(64), mobile(2, 96, 2), mobile(3, 192, 2), relative(5, 384, 2), relative(2, 768, 2)),

    // for sequences: patches of 4, then attention by strided convolutions of 3; and convolutions of 9 in its place
    HARMONIC              (1, Sequences.patches(32, 4), attentive(1, 32, 1), attentive(1, 64, 2), attentive(1, 128, 2)),
    HARMONIC_CONVOLUTION  (1, Sequences.patches(32, 4), sequential(1, 32, 1), sequential(1, 64, 2), sequential(1, 128, 2)),

    // for images of about 32x32: attention in the late stages, local first, then over the whole image
    SMALL_ATTENTION_RESNET(small(16, 2),           basic(MixerKind.CONVOLUTION, 1, 32, 2),
                                                   basic(MixerKind.LOCAL_ATTENTION, 1, 48, 1),
                                                   basic(MixerKind.CONVOLUTIONAL_ATTENTION, 1, 64, 2)),
    // the same with convolutions alone, to be replaced
    SMALL_RESNET          (small(16, 2),           basic(MixerKind.CONVOLUTION, 1, 32, 2),
                                                   basic(MixerKind.CONVOLUTION, 1, 48, 1),
                                                   basic(MixerKind.CONVOLUTION, 1, 64, 2)),
    // for images of about 8x8: two 3x3 convolutions at full size, to be replaced by what is to be compared with them
    TINY_RESNET           (pointwise(32),          transformer(2, 32, 1));
    // spotless:on

    private final Architecture architecture;

    ModelPreset(Stem stem, Stage... stages) {
        this(2, stem, stages);
    }

    ModelPreset(int axes, Stem stem, Stage... stages) {
        this.architecture = new Architecture(axes, stem, List.of(stages));
    }

    public Architecture architecture() {
        return architecture;
    }

    /** {@link Architecture#build} of this row. */
    public ComputationGraphConfiguration build(
            MapShape input, int classes, long seed, IUpdater updater, double weightDecay) {
        return architecture.build(input, classes, seed, updater, weightDecay);
    }

    private static Stage conv(int depth, int width, int stride) {
        return bottleneck(MixerKind.CONVOLUTION, MixerOptions.published(), depth, width, stride);
    }

    private static Stage local(int depth, int width, int stride) {
        return bottleneck(MixerKind.LOCAL_ATTENTION, MixerOptions.published(), depth, width, stride);
    }

    private static Stage global(int depth, int width, int stride) {
        return bottleneck(
                MixerKind.BOTTLENECK_ATTENTION, MixerOptions.published().withHeads(4), depth, width, stride);
    }

    private static Stage augmented(int depth, int width, int stride) {
        return bottleneck(MixerKind.AUGMENTED_CONVOLUTION, MixerOptions.published(), depth, width, stride);
    }

    private static Stage bottleneck(MixerKind kind, MixerOptions options, int depth, int width, int stride) {
        return new Stage(Bottleneck.of(kind.with(options)), depth, width, stride);
    }

    /** H0: blocks of 8, a halo of 3, half as many channels between blocks as inside them. */
    private static Stage halo(int heads, int depth, int width, int stride) {
        MixerOptions options = MixerOptions.published().withHeads(heads);
        return new Stage(
                Bottleneck.of(MixerKind.HALO_ATTENTION.with(options)).withExpansion(0.5), depth, width, stride);
    }

    private static Stage cbam(int depth, int width, int stride) {
        return new Stage(
                convolutional().withGate(() -> new AttentionGate2D(AttentionGateOptions.cbam(16, 7))),
                depth,
                width,
                stride);
    }

    private static Stage context(int depth, int width, int stride) {
        return new Stage(
                convolutional().withGate(() -> new GlobalContextBlock2D(GlobalContextOptions.of(16))),
                depth,
                width,
                stride);
    }

    private static Stage simple(int depth, int width, int stride) {
        SimpleSelfAttentionOptions options = SimpleSelfAttentionOptions.plain().withSpectralNorm();
        return conv(depth, width, stride).endingWith(channels -> new SimpleSelfAttention2D(options));
    }

    private static Stage sagan(int depth, int width, int stride) {
        return conv(depth, width, stride).endingWith(channels -> new SelfAttention2D(ImageMechanisms.sagan(channels)));
    }

    private static Bottleneck convolutional() {
        return Bottleneck.of(MixerKind.CONVOLUTION.with(MixerOptions.published()));
    }

    private static Stage embed(int kernel, int width, int stride) {
        return new Stage(new TokenEmbedding(kernel, stride / 2), 1, width, stride);
    }

    private static Stage cvt(int heads, int depth, int width) {
        return new Stage(
                new AttentionBlock(
                        channels -> SelfAttentionMechanisms.cvt(channels, heads, channels, 2), Activation.QUICK_GELU),
                depth,
                width,
                1);
    }

    private static Stage cvtToken(int heads, int depth, int width) {
        return new Stage(new ClassTokenStack(depth, heads), 1, width, 1);
    }

    private static Stage mobile(int depth, int width, int stride) {
        return new Stage(MobileBlock.published(), depth, width, stride);
    }

    /** Heads of 32 channels. */
    private static Stage relative(int depth, int width, int stride) {
        return new Stage(
                new AttentionBlock(
                        channels -> SelfAttentionMechanisms.coAtNet(channels, channels / 32, channels),
                        Activation.GELU),
                depth,
                width,
                stride);
    }

    private static Stage attentive(int depth, int width, int stride) {
        return new Stage(new SequenceBlock(Sequences.attentive(3, 4)), depth, width, stride);
    }

    private static Stage sequential(int depth, int width, int stride) {
        return new Stage(new SequenceBlock(Sequences.convolutional(9)), depth, width, stride);
    }

    /** Local attention of eight heads and windows of 7. */
    private static Stage reversible(int depth, int channels, int stride) {
        ReversibleStack stack = new ReversibleStack(depth, half -> LocalMechanisms.standAlone(half, 8, 7));
        return new Stage(stack, 1, channels, stride);
    }

    private static Stem small(int channels, int stride) {
        return new ConvolutionStem(channels, 3, stride, false);
    }

    private static Stem pointwise(int channels) {
        return new ConvolutionStem(channels, 1, 1, false);
    }

    private static Stage transformer(int depth, int width, int stride) {
        return new Stage(
                new TransformerBlock(MixerKind.CONVOLUTION.with(MixerOptions.published()), 2), depth, width, stride);
    }

    /** Four heads, windows of 5. */
    private static Stage basic(MixerKind kind, int depth, int width, int stride) {
        MixerOptions options = MixerOptions.published().withHeads(4).withWindow(5);
        return new Stage(new BasicBlock(kind.with(options)), depth, width, stride);
    }
}
