package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.MapVertex;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A decoder with a long short-term memory-network, which attends to an encoder (Cheng et al., arXiv:1601.06733). */
abstract class Fusion extends MapVertex<FusionOptions> implements Attending {

    // B batch, T positions of the decoder, S of the encoder

    /** Published: the attention of the decoder to its own earlier positions, [B, 1, T, T]. */
    public static final String INTRA_WEIGHTS = "intra-weights";

    /** The vector of the attention to the encoder, [1, alignment]. */
    public static final String VECTOR = "u";
    /** The matrix of the encoder's hidden states in it, [alignment, channels]. */
    public static final String ENCODER_WEIGHTS = "Wga";

    Fusion(FusionOptions options) {
        super(options);
    }

    Fusion() {}

    /** Runs the decoder. */
    LstmnCell.States decode(GraphScope scope, SDVariable input, List<SDVariable> additions) {
        LstmnCell.States states = getOptions().cell().run(scope, input, MapShape.of(input), additions);
        scope.publish(INTRA_WEIGHTS, LstmnCell.weights(scope.sameDiff(), states));
        return states;
    }

    /** The encoder's hidden states [B, C, H', W'], to be read. */
    AdditiveMemory memory(GraphScope scope, SDVariable hidden, MapShape shape) {
        return AdditiveMemory.of(
                scope,
                hidden,
                shape,
                scope.parameter(ENCODER_WEIGHTS),
                scope.parameter(VECTOR),
                getOptions().alignment());
    }

    /** What the decoder reads of the encoder. */
    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        return Optional.of(WeightLayout.whole(Grid.of(inputs.get(0), axes()), Grid.of(inputs.get(1), axes()))
                .maps(published.apply(AttentionGraph.WEIGHTS)));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        long steps = inputs.get(0).positions();
        long slots = inputs.get(1).positions();
        int a = getOptions().alignment();
        return getOptions().cell().keptElements(inputs.get(0))
                + slots * (2L * a + getOptions().encoder())
                + steps
                        * (2 * slots
                                + 2L * a
                                + getOptions().encoder()
                                + 3L * getOptions().units());
    }
}
