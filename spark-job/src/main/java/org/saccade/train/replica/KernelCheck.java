package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

import java.util.Map;

/** What Deeplearning4j says only when the first batch comes: that an image, inside a network, is smaller than a kernel. */
final class KernelCheck {
    private KernelCheck() {}

    /** @throws IllegalArgumentException naming the layer */
    static void requireRoom(ComputationGraphConfiguration configuration, InputType input) {
        Map<String, InputType> outputs = configuration.clone().getLayerActivationTypes(true, false, input);
        configuration.getVertices().forEach((name, vertex) -> {
            String source = configuration.getVertexInputs().get(name).get(0);
            if (vertex instanceof LayerVertex layer && outputs.get(source) instanceof InputTypeConvolutional image) {
                requireRoom(name, layer.getLayerConf().getLayer(), image);
            }
        });
    }

    private static void requireRoom(String name, Layer layer, InputTypeConvolutional image) {
        if (layer instanceof SubsamplingLayer pool && pool.getConvolutionMode() != ConvolutionMode.Same) {
            requireRoom(name, image, pool.getKernelSize(), pool.getPadding(), pool.getDilation());
        } else if (layer instanceof ConvolutionLayer convolution
                && !(layer instanceof Deconvolution2D)
                && convolution.getConvolutionMode() != ConvolutionMode.Same) {
            requireRoom(name, image, convolution.getKernelSize(), convolution.getPadding(), convolution.getDilation());
        }
    }

    private static void requireRoom(
            String name, InputTypeConvolutional image, int[] kernel, int[] padding, int[] dilation) {
        int height = dilation[0] * (kernel[0] - 1) + 1;
        int width = dilation[1] * (kernel[1] - 1) + 1;
        if (height > image.getHeight() + 2 * padding[0] || width > image.getWidth() + 2 * padding[1]) {
            throw new IllegalArgumentException("layer " + name + " with a kernel of " + height + "x" + width
                    + " over an image of " + image.getHeight() + "x" + image.getWidth());
        }
    }
}
