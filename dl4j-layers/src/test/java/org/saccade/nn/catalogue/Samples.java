package org.saccade.nn.catalogue;

import org.saccade.nn.catalogue.Sample.Trait;

import java.util.Set;
import java.util.stream.Stream;

/** The samples of all families. */
public final class Samples {

    /** Their weights are not normalised, fade out, are mixed across heads, or belong to queries of which some see no key. */
    private static final Set<String> WITHOUT_SHARES = Set.of(
            "rectified",
            "rectified-1d",
            "local-p",
            "luong-local-m-1d",
            "luong-local-p",
            "luong-local-p-1d",
            "lstmn",
            "lstmn-1d",
            "lstmn-with-cells-1d",
            "non-local-dot",
            "point-wise-spatial",
            "routing",
            "routing-causal-1d",
            "graph-1d",
            "adaptive-span-1d",
            "adaptive-span-raster",
            "talking-heads");

    private Samples() {}

    public static Stream<Sample> all() {
        return Stream.of(
                        AlignmentSamples.samples(),
                        BlockSamples.samples(),
                        CoreSamples.samples(),
                        EfficientSamples.samples(),
                        LocalSamples.samples(),
                        SelfAttentionSamples.samples(),
                        TransformerSamples.samples())
                .flatMap(family -> family)
                .map(sample -> WITHOUT_SHARES.contains(sample.name()) ? sample.with(Trait.NO_SHARES) : sample);
    }
}
