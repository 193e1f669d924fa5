package org.saccade.nn.block;

/** The way around a residual block. */
final class Shortcut {

    private static final int POOL = 3;

    private Shortcut() {}

    /** The input itself; where the shape changes, a strided 1x1 convolution and a normalisation (arXiv:1512.03385, option B). */
    static Features of(Assembly assembly, String name, Features input, int channels, int stride) {
        return stride == 1 && input.channels() == channels
                ? input
                : assembly.normalise(assembly.convolution(name + "-shortcut", input, channels, 1, stride));
    }

    /** The input itself; where the shape changes, a maximum pool and a 1x1 convolution (CoAtNet, arXiv:2106.04803). */
    static Features pooled(Assembly assembly, String name, Features input, int channels, int stride) {
        return stride == 1 && input.channels() == channels
                ? input
                : assembly.convolution(
                        name + "-shortcut", pool(assembly, name + "-shortcut-pool", input, stride), channels, 1, 1);
    }

    /** Maxima of 3x3 pixels; odd sides are rounded up, as a strided convolution rounds them. */
    static Features pool(Assembly assembly, String name, Features input, int stride) {
        return stride == 1 ? input : assembly.maximumPool(name, input, POOL, stride, POOL / 2);
    }
}
