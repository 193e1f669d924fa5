package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.saccade.nn.Rules;

import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A row of a table of networks: so many blocks of one kind and width; the first has the stride.
 *
 * @param last a layer that keeps the shape, after all blocks, given their channels; empty for none
 */
public record Stage(Block block, int depth, int width, int stride, Optional<IntFunction<Layer>> last) {

    public Stage {
        Rules.given("block", block);
        Rules.atLeast(1, "depth", depth);
        Rules.atLeast(1, "width", width);
        Rules.atLeast(1, "stride", stride);
    }

    public Stage(Block block, int depth, int width, int stride) {
        this(block, depth, width, stride, Optional.empty());
    }

    public Stage endingWith(IntFunction<Layer> layer) {
        return new Stage(block, depth, width, stride, Optional.of(layer));
    }

    /** Of all its blocks. */
    public int residualBlocks() {
        return depth * block.residualBlocks();
    }

    /** Adds the stage's layers, all named after it. */
    public Features addTo(Assembly assembly, String name, Features input) {
        Features features = input;
        for (int index = 0; index < depth; index++) {
            features = block.addTo(assembly, name + "-block" + (index + 1), features, width, index == 0 ? stride : 1);
        }
        Features blocks = features;
        return last.map(layer ->
                        assembly.layer(name + "-last", layer.apply(blocks.channels()), blocks, blocks.channels()))
                .orElse(blocks);
    }
}
