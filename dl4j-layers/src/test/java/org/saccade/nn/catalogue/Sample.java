package org.saccade.nn.catalogue;

import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A layer or vertex of the catalogue, as small as the tests of all of them want it.
 *
 * @param rows the rows of the catalogue's table that it stands for
 * @param name what tells it from the other samples
 * @param definition a new layer or vertex each time, without knowledge of its inputs
 * @param inputs shapes that it is tested with
 * @param traits what holds of it
 */
public record Sample(
        List<Integer> rows,
        String name,
        Supplier<? extends MapDefinition> definition,
        List<MapShape> inputs,
        List<Trait> traits) {

    /** What the tests of all samples must know. */
    public enum Trait {
        /** It has attention weights, and publishes them. */
        WEIGHTS,
        /** Its weights are not shares, positive and with the sum 1 for each query. */
        NO_SHARES,
        /** Its gradient is an estimate, of which no difference quotient can be the judge. */
        ESTIMATED_GRADIENT,
        /** No gradient flows into its second input, by its definition. */
        DETACHED_MEMORY,
        /** It adds its input to its output itself. */
        RESIDUAL
    }

    public static Sample of(
            Supplier<? extends MapDefinition> definition, String name, MapShape input, Integer... rows) {
        return new Sample(List.of(rows), name, definition, List.of(input), List.of());
    }

    public Sample with(Trait... some) {
        return new Sample(
                rows,
                name,
                definition,
                inputs,
                Stream.concat(traits.stream(), Stream.of(some)).toList());
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    @Override
    public String toString() {
        return name;
    }
}
