package org.saccade.train.config;

import org.saccade.data.settings.Settings;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;
import org.saccade.nn.model.Substitution;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Convolutions that give their place to something else. Where both {@code groups} and {@code layers} are given, both must hold.
 *
 * @param groups resolutions after the stem, the largest is 1; empty for any
 * @param layers names, in which * stands for any characters; empty for any
 * @param by what stands in their place; the other components are {@link MixerOptions}
 */
public record SubstituteConfig(
        List<Integer> groups,
        List<String> layers,
        MixerKind by,
        int heads,
        int window,
        int kernel,
        int keyValueKernel,
        Positions positions,
        boolean content)
        implements Serializable {

    private static final int GREATEST_SIDE = 255;

    public SubstituteConfig {
        groups = List.copyOf(groups);
        layers = List.copyOf(layers);
    }

    static SubstituteConfig of(Settings settings) {
        SubstituteConfig substitute = new SubstituteConfig(
                settings.integers("model.substitute.groups", 1, Integer.MAX_VALUE),
                settings.strings("model.substitute.layers"),
                settings.choice("model.substitute.by", MixerKind.class),
                settings.atLeast("model.substitute.heads", 1),
                oddSide(settings, "model.substitute.window"),
                oddSide(settings, "model.substitute.kernel"),
                oddSide(settings, "model.substitute.key-value-kernel"),
                settings.choice("model.substitute.positions", Positions.class),
                settings.bool("model.substitute.content"));
        if (!substitute.content && substitute.positions != Positions.RELATIVE) {
            settings.problem(
                    "model.substitute.positions",
                    "must be relative where model.substitute.content = false: positions are all that is left");
        }
        boolean changed = substitute.by != MixerKind.LOCAL_ATTENTION
                || settings.isSound() && !substitute.options().equals(MixerOptions.published());
        if (changed && substitute.isEmpty()) {
            settings.problem("model.substitute says what stands in the place of convolutions, but not of which: set"
                    + " model.substitute.groups or model.substitute.layers");
        }
        return substitute;
    }

    private boolean isEmpty() {
        return groups.isEmpty() && layers.isEmpty();
    }

    private MixerOptions options() {
        return new MixerOptions(heads, window, kernel, keyValueKernel, positions, content);
    }

    private static int oddSide(Settings settings, String key) {
        int side = settings.integer(key, 1, GREATEST_SIDE);
        if (side % 2 == 0) {
            settings.problem(key, "must be odd so that it has a centre");
        }
        return side;
    }

    /** Empty where the network stays as it is. */
    public Optional<Substitution> substitution() {
        if (isEmpty()) {
            return Optional.empty();
        }
        Substitution all = Substitution.of(by.with(options()));
        Substitution inGroups = groups.isEmpty()
                ? all
                : all.inGroups(groups.stream().mapToInt(group -> group).toArray());
        return Optional.of(layers.isEmpty() ? inGroups : inGroups.named(layers.toArray(String[]::new)));
    }
}
