package org.saccade.nn.catalogue;

import org.saccade.nn.attention.AttentionGate2D;
import org.saccade.nn.attention.AttentionGateOptions;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.GlobalContextBlock2D;
import org.saccade.nn.attention.GlobalContextOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.PointwiseSpatialAttention2D;
import org.saccade.nn.attention.PointwiseSpatialOptions;
import org.saccade.nn.attention.ReversibleBlocks1D;
import org.saccade.nn.attention.ReversibleBlocks2D;
import org.saccade.nn.attention.ReversibleOptions;
import org.saccade.nn.attention.SelfAttention1D;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.SimpleSelfAttention2D;
import org.saccade.nn.attention.SimpleSelfAttentionOptions;
import org.saccade.nn.attention.catalogue.ImageMechanisms;
import org.saccade.nn.attention.gate.SpatialGate;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.MaxPooled;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.graph.MapShape;

import java.util.stream.Stream;

import static org.saccade.nn.catalogue.Sample.Trait.ESTIMATED_GRADIENT;
import static org.saccade.nn.catalogue.Sample.Trait.RESIDUAL;
import static org.saccade.nn.catalogue.Sample.Trait.WEIGHTS;

/** Blocks of images: SAGAN's, non-local, global context, gates, simple and point-wise spatial attention. */
final class BlockSamples {

    private static final MapShape IMAGE = new MapShape(4, 3, 4);
    private static final MapShape DEEP_IMAGE = new MapShape(8, 3, 4);

    private BlockSamples() {}

    static Stream<Sample> samples() {
        Stream<Sample> residual = Stream.of(mechanisms(), layers(), reversible())
                .flatMap(some -> some)
                .map(sample -> sample.with(RESIDUAL));
        return Stream.of(residual, gates(), Stream.of(pooledKeys())).flatMap(some -> some);
    }

    private static Sample pooledKeys() {
        Projection pooled = new MaxPooled(Convolution.pointwise(), 2);
        Mechanism mechanism = Mechanism.of(4, 2).withProjections(Convolution.pointwise(), pooled, pooled);
        return Sample.of(() -> new SelfAttention1D(mechanism), "pooled-keys-1d", MapShape.sequence(4, 5))
                .with(WEIGHTS);
    }

    private static Stream<Sample> mechanisms() {
        Mechanism sagan = ImageMechanisms.sagan(8);
        Convolution plain = Convolution.pointwise();
        Convolution biased = new Convolution(1, 1, true);
        return Stream.of(
                image("sagan", sagan, DEEP_IMAGE, 32).with(WEIGHTS, ESTIMATED_GRADIENT),
                image("sagan-without-spectral-norm", sagan.withProjections(plain, plain, plain), DEEP_IMAGE, 32)
                        .with(WEIGHTS),
                image("sagan-biased", sagan.withProjections(biased, biased, biased), DEEP_IMAGE, 32)
                        .with(WEIGHTS),
                image("sagan-projected", ImageMechanisms.saganProjected(8), DEEP_IMAGE, 32)
                        .with(WEIGHTS, ESTIMATED_GRADIENT),
                image("non-local", ImageMechanisms.nonLocal(4), IMAGE, 42).with(WEIGHTS),
                image("non-local-pooled", ImageMechanisms.nonLocalPooled(4), IMAGE, 42)
                        .with(WEIGHTS),
                image("non-local-dot", ImageMechanisms.nonLocalDot(4), IMAGE, 42)
                        .with(WEIGHTS));
    }

    private static Sample image(String name, Mechanism mechanism, MapShape input, int row) {
        return Sample.of(() -> new SelfAttention2D(mechanism), name, input, row);
    }

    private static Stream<Sample> layers() {
        SimpleSelfAttentionOptions simple = SimpleSelfAttentionOptions.plain();
        return Stream.of(
                simple("simple-self-attention", simple),
                simple("simple-self-attention-long-kernel", simple.withKernel(3)),
                simple("simple-self-attention-symmetric", simple.withSymmetricWeights()),
                simple("simple-self-attention-spectral", simple.withSpectralNorm())
                        .with(ESTIMATED_GRADIENT),
                Sample.of(() -> new GlobalContextBlock2D(GlobalContextOptions.of(2)), "global-context", IMAGE, 35)
                        .with(WEIGHTS),
                pointwise("point-wise-spatial", PointwiseSpatialOptions.of(3)),
                pointwise(
                        "point-wise-spatial-softmax",
                        PointwiseSpatialOptions.of(3).withSoftmax()));
    }

    private static Stream<Sample> gates() {
        return Stream.of(
                gate("squeeze-and-excitation", AttentionGateOptions.squeezeAndExcitation(2), 40),
                gate("channel-attention", AttentionGateOptions.channelAttention(2), 36),
                gate("spatial-attention", AttentionGateOptions.spatialAttention(7), 37),
                gate(
                        "spatial-attention-biased",
                        AttentionGateOptions.of(new SpatialGate(3, SpatialGate.Order.MEAN_FIRST, true)),
                        37),
                gate("cbam", AttentionGateOptions.cbam(2, 7), 38),
                gate("spatial-mask", AttentionGateOptions.spatialMask(), 39));
    }

    private static Sample simple(String name, SimpleSelfAttentionOptions options) {
        return Sample.of(() -> new SimpleSelfAttention2D(options), name, IMAGE, 33);
    }

    private static Sample gate(String name, AttentionGateOptions options, int row) {
        return Sample.of(() -> new AttentionGate2D(options), name, IMAGE, row);
    }

    private static Sample pointwise(String name, PointwiseSpatialOptions options) {
        return Sample.of(() -> new PointwiseSpatialAttention2D(options), name, IMAGE, 41)
                .with(WEIGHTS);
    }

    private static Stream<Sample> reversible() {
        FeedForward feedForward = FeedForward.of(5);
        ReversibleOptions two = ReversibleOptions.of(2, Mechanism.of(4, 2), feedForward);
        Mechanism dropping = Mechanism.of(4, 1).withDropout(0.5);
        MapShape sequence = MapShape.sequence(8, 5);
        return Stream.of(
                Sample.of(() -> new ReversibleBlocks2D(two), "reversible-blocks", DEEP_IMAGE, 44)
                        .with(WEIGHTS),
                Sample.of(() -> new ReversibleBlocks1D(two), "reversible-blocks-1d", sequence, 44)
                        .with(WEIGHTS),
                Sample.of(
                                () -> new ReversibleBlocks2D(ReversibleOptions.of(2, dropping, feedForward)),
                                "reversible-blocks-dropout",
                                DEEP_IMAGE,
                                44)
                        .with(WEIGHTS),
                Sample.of(
                                () -> new ReversibleBlocks2D(
                                        ReversibleOptions.of(1, Mechanism.of(4, 1), feedForward.withChunks(5))),
                                "reversible-blocks-chunked",
                                DEEP_IMAGE,
                                44,
                                45)
                        .with(WEIGHTS),
                Sample.of(
                                () -> new ReversibleBlocks1D(ReversibleOptions.of(
                                        1, Mechanism.of(4, 1), feedForward.withActivation(Activation.GELU))),
                                "reversible-blocks-gelu-1d",
                                sequence,
                                44)
                        .with(WEIGHTS));
    }
}
