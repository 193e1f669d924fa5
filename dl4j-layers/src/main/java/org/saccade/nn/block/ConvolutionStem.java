package org.saccade.nn.block;

/**
 * A convolution, normalised, with ReLU; then, for large images, a 3x3 maximum pool of stride 2.
 *
 * @param channels of the convolution
 * @param kernel its side, odd
 * @param stride its stride
 * @param pooled whether the pool follows
 */
public record ConvolutionStem(int channels, int kernel, int stride, boolean pooled) implements Stem {

    @Override
    public Features addTo(Assembly assembly, Features input) {
        Features convolved = assembly.normalise(assembly.convolution("stem", input, channels, kernel, stride));
        Features active = assembly.relu("stem-relu", convolved);
        return pooled ? assembly.maximumPool("stem-maximum", active, 3, 2, 1) : active;
    }
}
