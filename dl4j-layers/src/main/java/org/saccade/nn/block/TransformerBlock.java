package org.saccade.nn.block;

/**
 * The residual block of transformers with any mixer, batch-normalised: x + mix(norm x), then x + W2 ReLU(W1 norm x) at every position
 * (arXiv:1706.03762; with mixers other than attention arXiv:2111.11418). As many channels go out as the block is wide.
 *
 * @param mixer what mixes pixels
 * @param expansion rows of W1 for each channel
 */
public record TransformerBlock(Mixer mixer, int expansion) implements Block {

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        Features mixed = mixer.addTo(assembly, name + "-1", assembly.normalise(name + "-1-norm", input), width, stride);
        Features sum = assembly.add(name, "-1", mixed, Shortcut.of(assembly, name, input, width, stride));
        Features normal = assembly.normalise(name + "-2-norm", sum);
        Features wide = assembly.convolution(name + "-2", normal, expansion * width, 1, 1);
        Features active = assembly.relu(name + "-2-relu", wide);
        return assembly.add(name, "-2", assembly.convolution(name + "-3", active, width, 1, 1), sum);
    }
}
