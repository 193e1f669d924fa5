package org.saccade.data.synthetic;

/**
 * A primitive crystal lattice.
 *
 * @param a length of an edge in angstrom, as are {@code b} and {@code c}
 * @param alpha angle between {@code b} and {@code c} in degrees
 * @param beta angle between {@code c} and {@code a} in degrees
 * @param gamma angle between {@code a} and {@code b} in degrees
 */
record Lattice(double a, double b, double c, double alpha, double beta, double gamma) {

    /** Edges at right angles. */
    static Lattice rectangular(double a, double b, double c) {
        return new Lattice(a, b, c, 90, 90, 90);
    }

    /**
     * The distance d between the planes (hkl), as 1/d² in reciprocal square angstrom. (hkl) H is a row, G the metric of the edges: 1/d² = H
     * G⁻¹ Hᵀ (International Tables for Crystallography, volume B, 1.1).
     */
    double inverseSpacingSquared(int h, int k, int l) {
        double ab = a * b * cosine(gamma);
        double bc = b * c * cosine(alpha);
        double ca = c * a * cosine(beta);
        double aa = a * a;
        double bb = b * b;
        double cc = c * c;
        double volumeSquared = aa * bb * cc + 2 * ab * bc * ca - aa * bc * bc - bb * ca * ca - cc * ab * ab;
        double squares = h * h * (bb * cc - bc * bc) + k * k * (cc * aa - ca * ca) + l * l * (aa * bb - ab * ab);
        double products = h * k * (bc * ca - ab * cc) + k * l * (ca * ab - bc * aa) + l * h * (ab * bc - ca * bb);
        return (squares + 2 * products) / volumeSquared;
    }

    /** The longest edge: no plane of larger index is farther from its neighbour than edge divided by index. */
    double longestEdge() {
        return Math.max(a, Math.max(b, c));
    }

    /** A right angle has none, to the last bit. */
    private static double cosine(double degrees) {
        return degrees == 90 ? 0 : StrictMath.cos(Math.toRadians(degrees));
    }
}
