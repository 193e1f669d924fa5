package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

import java.util.List;

/**
 * What training does to a layer's parameters.
 *
 * @param ofWeights applied to weights alone, in this order; biases have none, and norms have no weights
 */
record Treatment(IUpdater updater, List<Regularization> ofWeights) {

    Treatment {
        ofWeights = List.copyOf(ofWeights);
    }

    /** A layer that Deeplearning4j itself has frozen stays so. */
    void giveTo(GraphVertex vertex) {
        if (vertex instanceof LayerVertex layer) {
            giveTo(layer.getLayerConf().getLayer());
        } else if (vertex instanceof SameDiffVertex sameDiff) {
            sameDiff.setUpdater(updater.clone());
            sameDiff.setBiasUpdater(null);
            sameDiff.setRegularization(ofWeights);
            sameDiff.setRegularizationBias(List.of());
        }
    }

    private void giveTo(Layer layer) {
        if (layer instanceof BaseLayer base) {
            base.setIUpdater(updater.clone());
            base.setBiasUpdater(null);
            base.setRegularization(ofWeights);
            base.setRegularizationBias(List.of());
        } else if (layer instanceof AbstractSameDiffLayer sameDiff) {
            sameDiff.setUpdater(updater.clone());
            sameDiff.setBiasUpdater(null);
            sameDiff.setRegularization(ofWeights);
            sameDiff.setRegularizationBias(List.of());
        }
    }
}
