package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;

import java.util.Arrays;
import java.util.function.Function;

/**
 * The seven systems, by what is equal in their lattices. What need not be equal is drawn clearly different: edges by a twelfth, angles by
 * degrees, so that no lattice passes for one of a higher system.
 */
enum CrystalSystem {
    CUBIC("cubic", random -> {
        double[] edge = edges(1, random);
        return Lattice.rectangular(edge[0], edge[0], edge[0]);
    }),
    TETRAGONAL("tetragonal", random -> {
        double[] edge = edges(2, random);
        return Lattice.rectangular(edge[0], edge[0], edge[1]);
    }),
    ORTHORHOMBIC("orthorhombic", random -> {
        double[] edge = edges(3, random);
        return Lattice.rectangular(edge[0], edge[1], edge[2]);
    }),
    HEXAGONAL("hexagonal", random -> {
        double[] edge = edges(2, random);
        return new Lattice(edge[0], edge[0], edge[1], 90, 90, 120);
    }),
    /** In rhombohedral axes. At 60 and 109.5 degrees the lattice would be cubic. */
    TRIGONAL("trigonal (rhombohedral)", random -> {
        double[] edge = edges(1, random);
        double angle = oblique(15, random);
        return new Lattice(edge[0], edge[0], edge[0], angle, angle, angle);
    }),
    MONOCLINIC("monoclinic", random -> {
        double[] edge = edges(3, random);
        return new Lattice(edge[0], edge[1], edge[2], 90, random.nextDouble(95, 115), 90);
    }),
    TRICLINIC("triclinic", random -> {
        double[] edge = edges(3, random);
        return new Lattice(edge[0], edge[1], edge[2], oblique(20, random), oblique(20, random), oblique(20, random));
    });

    private static final double SHORTEST_EDGE = 3.5;
    private static final double LONGEST_EDGE = 6.5;
    private static final double LEAST_RATIO = 13.0 / 12;
    private static final double LEAST_OBLIQUITY = 5;

    private final String words;
    private final Function<SampleRandom, Lattice> draw;

    /** @param words for people */
    CrystalSystem(String words, Function<SampleRandom, Lattice> draw) {
        this.words = words;
        this.draw = draw;
    }

    Lattice draw(SampleRandom random) {
        return draw.apply(random);
    }

    String words() {
        return words;
    }

    /** Lengths in angstrom, in any order. */
    private static double[] edges(int count, SampleRandom random) {
        double[] edges = new double[count];
        do {
            for (int i = 0; i < count; i++) {
                edges[i] = random.nextDouble(SHORTEST_EDGE, LONGEST_EDGE);
            }
        } while (!differ(edges));
        return edges;
    }

    private static boolean differ(double[] edges) {
        double[] sorted = edges.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] < sorted[i - 1] * LEAST_RATIO) {
                return false;
            }
        }
        return true;
    }

    /** An angle in degrees on either side of the right one. */
    private static double oblique(double most, SampleRandom random) {
        double obliquity = random.nextDouble(LEAST_OBLIQUITY, most);
        return random.nextBoolean() ? 90 + obliquity : 90 - obliquity;
    }
}
