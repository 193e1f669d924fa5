package org.saccade.nn.block;

/** The way around a residual block. */
final class Shortcut {

    private Shortcut() {}

    /** The input itself; where the shape changes, a strided 1x1 convolution and a normalisation (arXiv:1512.03385, option B). */
    static Features of(Assembly assembly, String name, Features input, int channels, int stride) {
        return stride == 1 && input.channels() == channels
                ? input
                : assembly.normalise(assembly.convolution(name + "-shortcut", input, channels, 1, stride));
    }
}
