package org.saccade.nn.block;

import org.saccade.nn.Rules;
import org.saccade.nn.attention.AttentionGate2D;
import org.saccade.nn.attention.AttentionGateOptions;

/**
 * The inverted bottleneck of CoAtNet, normalised first (MBConv, arXiv:2106.04803): batch normalisation, 1x1 convolution to more
 * channels, which has the stride, 3x3 convolution of each channel alone, squeeze and excitation, 1x1 convolution to the width; add the
 * shortcut. A normalisation and GELU, as {@link Assembly#gelu} has it, follow the first two convolutions.
 *
 * @param expansion channels inside for each channel of the width
 * @param reduction what the channels inside are divided by in squeeze and excitation
 */
public record MobileBlock(int expansion, int reduction) implements Block {

    private static final int KERNEL = 3;

    public MobileBlock {
        Rules.atLeast(1, "expansion", expansion);
        Rules.atLeast(1, "reduction", reduction);
    }

    /** With a quarter of the channels inside, excitation gives CoAtNet-0 its 25 M parameters; with a quarter of the width, 24.4 M. */
    public static MobileBlock published() {
        return new MobileBlock(4, 4);
    }

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        int inside = expansion * width;
        Features normal = assembly.normalise(name + "-norm", input);
        Features wide = active(assembly, assembly.convolution(name + "-1", normal, inside, 1, stride));
        Features mixed = active(assembly, assembly.depthwise(name + "-2", wide, KERNEL));
        AttentionGate2D gate = new AttentionGate2D(AttentionGateOptions.squeezeAndExcitation(reduction));
        Features gated = assembly.layer(name + "-gate", gate, mixed, inside);
        Features branch = assembly.convolution(name + "-3", gated, width, 1, 1);
        return assembly.add(name, "", branch, Shortcut.pooled(assembly, name, input, width, stride));
    }

    private static Features active(Assembly assembly, Features convolved) {
        return assembly.gelu(convolved.layer() + "-gelu", assembly.normalise(convolved));
    }
}
