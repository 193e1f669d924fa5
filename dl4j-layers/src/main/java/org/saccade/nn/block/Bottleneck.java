package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.saccade.nn.Rules;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The bottleneck block (arXiv:1512.03385, the stride in its middle) with any mixer in the place of its 3x3 convolution: 1x1
 * convolution to the width, mix, 1x1 convolution to {@code expansion} times the width, each normalised, ReLU between them; add the
 * shortcut, ReLU.
 *
 * @param mixer what mixes pixels
 * @param expansion channels that go out for each channel of the width
 * @param gate a layer that keeps the shape, on the branch before it joins the shortcut; empty for none
 */
public record Bottleneck(Mixer mixer, double expansion, Optional<Supplier<Layer>> gate) implements Block {

    private static final double PUBLISHED_EXPANSION = 4;

    public Bottleneck {
        Rules.require(expansion > 0, "expansion must be above 0, got expansion=%s", expansion);
    }

    public static Bottleneck of(Mixer mixer) {
        return new Bottleneck(mixer, PUBLISHED_EXPANSION, Optional.empty());
    }

    public Bottleneck withExpansion(double factor) {
        return new Bottleneck(mixer, factor, gate);
    }

    public Bottleneck withGate(Supplier<Layer> layer) {
        return new Bottleneck(mixer, expansion, Optional.of(layer));
    }

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        int channels = Math.toIntExact(Math.round(expansion * width));
        Features reduced = assembly.normalise(assembly.convolution(name + "-1", input, width, 1, 1));
        Features narrow = assembly.relu(name + "-1-relu", reduced);
        Features mixed =
                assembly.normalise(name + "-2-norm", mixer.addTo(assembly, name + "-2", narrow, width, stride));
        Features active = assembly.relu(name + "-2-relu", mixed);
        Features wide = assembly.normalise(assembly.convolution(name + "-3", active, channels, 1, 1));
        Features branch = gate.map(layer -> assembly.layer(name + "-gate", layer.get(), wide, channels))
                .orElse(wide);
        Features sum = assembly.add(name, "", branch, Shortcut.of(assembly, name, input, channels, stride));
        return assembly.relu(name + "-relu", sum);
    }
}
