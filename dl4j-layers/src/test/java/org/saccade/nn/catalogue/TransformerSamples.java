package org.saccade.nn.catalogue;

import org.saccade.nn.attention.ClassToken2D;
import org.saccade.nn.attention.ClassTokenPooling2D;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.FeedForward1D;
import org.saccade.nn.attention.FeedForward2D;
import org.saccade.nn.attention.LayerNormalization1D;
import org.saccade.nn.attention.LayerNormalization2D;
import org.saccade.nn.attention.LayerNormalizationOptions;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.graph.MapShape;

import java.util.stream.Stream;

import static org.saccade.nn.catalogue.Sample.Trait.WEIGHTS;

/** What stands beside attention in a transformer, and class tokens. */
final class TransformerSamples {

    private static final MapShape IMAGE = new MapShape(4, 3, 5);
    private static final MapShape ROW = new MapShape(4, 1, 16);
    private static final MapShape SEQUENCE = MapShape.sequence(4, 5);

    private TransformerSamples() {}

    static Stream<Sample> samples() {
        LayerNormalizationOptions normalization = LayerNormalizationOptions.of(1e-5);
        FeedForward feedForward = FeedForward.of(7);
        FeedForward quick = feedForward.withActivation(Activation.QUICK_GELU);
        return Stream.of(
                Sample.of(() -> new LayerNormalization2D(normalization), "layer-normalization", IMAGE),
                Sample.of(() -> new LayerNormalization1D(normalization), "layer-normalization-1d", SEQUENCE),
                Sample.of(
                        () -> new FeedForward2D(
                                feedForward.withActivation(Activation.GELU).withChunks(4)),
                        "feed-forward-gelu-chunked",
                        IMAGE,
                        45),
                Sample.of(() -> new FeedForward2D(quick), "feed-forward-quick-gelu", IMAGE),
                Sample.of(() -> new FeedForward1D(feedForward), "feed-forward-1d", SEQUENCE, 45),
                Sample.of(ClassToken2D::new, "class-token", IMAGE),
                Sample.of(ClassTokenPooling2D::new, "class-token-pooling", ROW),
                Sample.of(
                                () -> new SelfAttention2D(SelfAttentionMechanisms.cvtWithClassToken(4, 2, 3, 2, 5)),
                                "cvt-class-token",
                                ROW)
                        .with(WEIGHTS));
    }
}
