package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;

import java.util.List;

/** What a layer or vertex computes: its parameters, and a graph from maps [B, C, H, W] to one map. A sequence has height 1. */
public interface MapDefinition {

    /** In the order in which they are initialised. */
    List<Parameter> parameters();

    MapShape outputShape(List<MapShape> inputs);

    /**
     * The graph, for any batch and inputs of one shape. No operation may read the output.
     *
     * @param inputs [B, C, H, W] each, where B is -1
     * @return [B, C', H', W']
     */
    SDVariable define(GraphScope scope, List<SDVariable> inputs);

    /** What one example costs. */
    Arithmetic arithmetic(List<MapShape> inputs);

    /** Array elements of one example that stay between forward and backward, the output apart. */
    long keptElements(List<MapShape> inputs);
}
