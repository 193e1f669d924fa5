package org.saccade.nn.block;

/**
 * Two 3x3 convolutions, the first of stride 2, with a normalisation and GELU, as {@link Assembly#gelu} has it, between them (CoAtNet, arXiv:2106.04803). The block after
 * them normalises first.
 *
 * @param channels of both
 */
public record DoubleConvolutionStem(int channels) implements Stem {

    @Override
    public Features addTo(Assembly assembly, Features input) {
        Features first = assembly.normalise(assembly.convolution("stem-1", input, channels, 3, 2));
        return assembly.convolution("stem-2", assembly.gelu("stem-1-gelu", first), channels, 3, 1);
    }
}
