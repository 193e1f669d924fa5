package org.saccade.nn.block;

/**
 * A strided convolution with bias, layer-normalised: what begins each stage of CvT (convolutional token embedding, arXiv:2103.15808).
 *
 * @param kernel side of the kernel
 * @param padding pixels at each edge
 */
public record TokenEmbedding(int kernel, int padding) implements Block {

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        Convolution2D convolution = Convolution2D.biased(width, kernel, stride, padding);
        Features tokens = assembly.layer(name, convolution, input, width);
        return assembly.layerNormalise(name + "-norm", tokens, 2);
    }

    @Override
    public int residualBlocks() {
        return 0;
    }
}
