package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Repeated;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A learned matrix of logits, the same for every example (random Synthesizer, arXiv:2005.00743). It sees neither queries
 * nor keys. The number of positions is fixed once the parameters are made.
 */
public record RandomSynthesizer() implements Score {

    /** Shape [N, P, S]. */
    public static final String LOGITS = "R";

    @Override
    public boolean readsKeys() {
        return false;
    }

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        return List.of(Parameter.weight(
                LOGITS,
                1,
                geometry.heads(),
                geometry.queries().positions(),
                geometry.keys().positions()));
    }

    @Override
    public SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        context.requireWholeMap();
        SDVariable logits = context.scope().parameter(LOGITS);
        long[] shape = logits.getShape();
        return Repeated.forEach(context.scope().sameDiff(), logits, queries, shape[0], shape[1], shape[2]);
    }
}
