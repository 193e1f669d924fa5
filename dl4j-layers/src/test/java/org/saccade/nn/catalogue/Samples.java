package org.saccade.nn.catalogue;

import java.util.stream.Stream;

/** The samples of all families. */
public final class Samples {

    private Samples() {}

    public static Stream<Sample> all() {
        return Stream.of(
                        AlignmentSamples.samples(),
                        BlockSamples.samples(),
                        CoreSamples.samples(),
                        LocalSamples.samples(),
                        SelfAttentionSamples.samples())
                .flatMap(family -> family);
    }
}
