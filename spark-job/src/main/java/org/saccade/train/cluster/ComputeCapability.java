package org.saccade.train.cluster;

import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What a GPU's machine code is made for, as NVIDIA counts it. */
record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
    private static final Comparator<ComputeCapability> ORDER =
            Comparator.comparingInt(ComputeCapability::major).thenComparingInt(ComputeCapability::minor);

    /** Where each begins. */
    private static final NavigableMap<ComputeCapability, String> GENERATIONS = new TreeMap<>(Map.ofEntries(
            Map.entry(new ComputeCapability(2, 0), "Fermi"),
            Map.entry(new ComputeCapability(3, 0), "Kepler"),
            Map.entry(new ComputeCapability(5, 0), "Maxwell"),
            Map.entry(new ComputeCapability(6, 0), "Pascal"),
            Map.entry(new ComputeCapability(7, 0), "Volta"),
            Map.entry(new ComputeCapability(7, 5), "Turing"),
            Map.entry(new ComputeCapability(8, 0), "Ampere"),
            Map.entry(new ComputeCapability(8, 9), "Ada"),
            Map.entry(new ComputeCapability(9, 0), "Hopper"),
            Map.entry(new ComputeCapability(10, 0), "Blackwell"),
            Map.entry(new ComputeCapability(11, 0), "Blackwell"),
            Map.entry(new ComputeCapability(12, 0), "Blackwell")));

    /** The name under which NVIDIA sells such GPUs; empty for those that came later than this table. */
    Optional<String> generation() {
        return Optional.ofNullable(GENERATIONS.floorEntry(this))
                .filter(entry -> entry.getKey().major == major)
                .map(Map.Entry::getValue);
    }

    /** Machine code runs on devices of its own major version, from its own minor version on. */
    boolean runsCodeFor(ComputeCapability code) {
        return major == code.major && minor >= code.minor;
    }

    @Override
    public int compareTo(ComputeCapability other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
