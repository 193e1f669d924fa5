package org.saccade.nn.block;

/** A row of a table of networks: so many blocks of one kind and width; the first has the stride. */
public record Stage(Block block, int depth, int width, int stride) {

    /** Adds the stage's layers, all named after it. */
    public Features addTo(Assembly assembly, String name, Features input) {
        Features features = input;
        for (int index = 0; index < depth; index++) {
            features = block.addTo(assembly, name + "-block" + (index + 1), features, width, index == 0 ? stride : 1);
        }
        return features;
    }
}
