package org.saccade.nn.block;

/**
 * The basic residual block (arXiv:1512.03385) with any mixer in the place of its two convolutions: mix, normalise, ReLU, mix,
 * normalise, add the shortcut, ReLU. As many channels go out as the block is wide.
 *
 * @param mixer what mixes pixels
 */
public record BasicBlock(Mixer mixer) implements Block {

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        Features first = assembly.normalise(name + "-1-norm", mixer.addTo(assembly, name + "-1", input, width, stride));
        Features middle = assembly.relu(name + "-1-relu", first);
        Features second = assembly.normalise(name + "-2-norm", mixer.addTo(assembly, name + "-2", middle, width, 1));
        Features sum = assembly.add(name, "", second, Shortcut.of(assembly, name, input, width, stride));
        return assembly.relu(name + "-relu", sum);
    }
}
