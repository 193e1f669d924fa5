package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.layers.Layer;

import java.util.function.IntFunction;

/**
 * A single layer between two stages, which keeps the shape: a non-local block, for example.
 *
 * @param layer given the channels of the map
 */
public record Insertion(IntFunction<Layer> layer) implements Block {

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        return assembly.layer(name, layer.apply(input.channels()), input, input.channels());
    }
}
