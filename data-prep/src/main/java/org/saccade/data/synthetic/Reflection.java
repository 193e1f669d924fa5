package org.saccade.data.synthetic;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a powder pattern.
 *
 * @param angle of diffraction, 2θ, in degrees
 * @param multiplicity how many planes (hkl) have it
 */
record Reflection(double angle, int multiplicity) {

    /** Of Cu Kα₁, in angstrom. */
    static final double WAVELENGTH = 1.5406;

    /** Planes whose 1/d² agree to this many parts make one line: they differ by rounding alone. */
    private static final double SAME_LINE = 1e-9;

    /**
     * All lines up to an angle, ascending: Bragg's law, λ = 2 d sin θ.
     *
     * @param maxAngle 2θ in degrees, below 180
     */
    static List<Reflection> of(Lattice lattice, double maxAngle) {
        double most = square(2 * StrictMath.sin(Math.toRadians(maxAngle / 2)) / WAVELENGTH);
        int maxIndex = (int) Math.ceil(lattice.longestEdge() * Math.sqrt(most));
        List<Double> inverseSquares = new ArrayList<>();
        for (int h = -maxIndex; h <= maxIndex; h++) {
            for (int k = -maxIndex; k <= maxIndex; k++) {
                for (int l = -maxIndex; l <= maxIndex; l++) {
                    double inverseSquare = lattice.inverseSpacingSquared(h, k, l);
                    if (inverseSquare > 0 && inverseSquare <= most) {
                        inverseSquares.add(inverseSquare);
                    }
                }
            }
        }
        return lines(inverseSquares);
    }

    private static List<Reflection> lines(List<Double> inverseSquares) {
        List<Double> sorted = inverseSquares.stream().sorted().toList();
        List<Reflection> lines = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || sorted.get(i) > sorted.get(first) * (1 + SAME_LINE)) {
                lines.add(new Reflection(angle(sorted.get(first)), i - first));
                first = i;
            }
        }
        return lines;
    }

    private static double angle(double inverseSquare) {
        return 2 * Math.toDegrees(StrictMath.asin(WAVELENGTH * Math.sqrt(inverseSquare) / 2));
    }

    private static double square(double number) {
        return number * number;
    }
}
