package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A query alone says how much it wants each position, as products of two short vectors: position n has logit A[n mod a] B[n / a]
 * (factorised dense Synthesizer, arXiv:2005.00743). The first a channels of a head's query are A, the others B.
 * It sees no keys, and a times b fixes the number of positions.
 *
 * @param first a, entries of A
 * @param second b, entries of B
 */
public record FactorisedDenseSynthesizer(
        @JsonProperty(required = true) int first,
        @JsonProperty(required = true) int second) implements Score {

    public FactorisedDenseSynthesizer {
        Rules.atLeast(1, "first", first);
        Rules.atLeast(1, "second", second);
    }

    @Override
    public boolean readsKeys() {
        return false;
    }

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        Rules.require(
                geometry.keyChannels() == first + second,
                "a head's queries must be the first factor and the second, got %d channels, first=%d, second=%d",
                geometry.keyChannels(),
                first,
                second);
        Rules.require(
                geometry.keys().positions() == first * second,
                "the factors' entries must multiply to the number of positions, got %d positions, first=%d, second=%d",
                geometry.keys().positions(),
                first,
                second);
        return List.of();
    }

    @Override
    public SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        context.requireWholeMap();
        SameDiff sameDiff = context.scope().sameDiff();
        int e = first + second;
        SDVariable factors = queries.permute(0, 2, 1).reshape(-1, e); // [B N P, a + b]
        SDVariable a = factors.mmul(sameDiff.constant(chooser(queries.dataType(), key -> key % first)));
        SDVariable b = factors.mmul(sameDiff.constant(chooser(queries.dataType(), key -> first + key / first)));
        return a.mul(b).reshape(-1, context.geometry().queries().positions(), first * second);
    }

    /**
     * [a + b, S]: a one where a key takes a factor's entry, since gradients of gathering and broadcasting are slower than of
     * products.
     */
    private INDArray chooser(DataType type, IntUnaryOperator entry) {
        INDArray chooser = Nd4j.zeros(type, first + second, (long) first * second);
        for (int key = 0; key < first * second; key++) {
            chooser.putScalar(entry.applyAsInt(key), key, 1);
        }
        return chooser;
    }
}
