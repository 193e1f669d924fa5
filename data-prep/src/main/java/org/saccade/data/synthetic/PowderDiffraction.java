package org.saccade.data.synthetic;

import org.saccade.data.image.NpyArray;
import org.saccade.data.order.SampleRandom;

import java.util.Arrays;
import java.util.List;

/**
 * Name the crystal system of a powder from its X-ray diffraction pattern: one channel of {@value #LENGTH} intensities, from {@value #FROM}
 * to {@value #TO} degrees 2θ. The relations between distant peaks tell, not one of them.
 *
 * <p>A lattice of the system is drawn, and Bragg's law gives the angles of its lines. A line is as strong as its multiplicity, the factor
 * of Lorentz and polarisation, and a random square of the structure factor, which follows Wilson's statistics
 * (doi:10.1107/S0365110X49000813). The strongest line of a pattern is 1; a smooth background and noise are added. Only primitive lattices
 * are drawn, and no line is extinct.
 */
record PowderDiffraction() implements SyntheticTask {

    static final int LENGTH = 512;
    static final double FROM = 10;
    static final double TO = 80;

    private static final double NARROWEST = 0.3;
    private static final double WIDEST = 0.6;
    private static final double MOST_BACKGROUND = 0.1;
    private static final double SHORTEST_DECAY = 10;
    private static final double LONGEST_DECAY = 40;
    private static final double LEAST_NOISE = 0.002;
    private static final double MOST_NOISE = 0.01;

    @Override
    public String name() {
        return "powder-diffraction";
    }

    @Override
    public List<String> classNames() {
        return Arrays.stream(CrystalSystem.values()).map(CrystalSystem::words).toList();
    }

    @Override
    public byte[] draw(int label, SampleRandom random) {
        Lattice lattice = CrystalSystem.values()[label].draw(random);
        double[] pattern = lines(lattice, random);
        addBackground(pattern, random);
        addNoise(pattern, random);
        return npy(pattern);
    }

    /** The angle 2θ of a bin in degrees. */
    static double angle(int bin) {
        return FROM + (TO - FROM) * bin / (LENGTH - 1);
    }

    /** The lines alone, the strongest of them 1. */
    static double[] lines(Lattice lattice, SampleRandom random) {
        PeakShape shape = new PeakShape(random.nextDouble(NARROWEST, WIDEST), random.nextDouble());
        double[] pattern = new double[LENGTH];
        for (Reflection line : Reflection.of(lattice, TO)) {
            double structureFactorSquared = -StrictMath.log(1 - random.nextDouble());
            double intensity = line.multiplicity() * lorentzPolarisation(line.angle()) * structureFactorSquared;
            for (int bin = 0; bin < LENGTH; bin++) {
                pattern[bin] += intensity * shape.at(angle(bin) - line.angle());
            }
        }
        double strongest = Arrays.stream(pattern).max().orElseThrow();
        return Arrays.stream(pattern).map(value -> value / strongest).toArray();
    }

    /** Of an unpolarised beam and a powder: (1 + cos² 2θ) / (sin² θ cos θ). */
    private static double lorentzPolarisation(double angle) {
        double theta = Math.toRadians(angle / 2);
        double sine = StrictMath.sin(theta);
        double cosine = StrictMath.cos(2 * theta);
        return (1 + cosine * cosine) / (sine * sine * StrictMath.cos(theta));
    }

    /** What air and glass scatter: a level, and more of it at small angles. */
    private static void addBackground(double[] pattern, SampleRandom random) {
        double level = random.nextDouble(0, MOST_BACKGROUND);
        double rise = random.nextDouble(0, MOST_BACKGROUND);
        double decay = random.nextDouble(SHORTEST_DECAY, LONGEST_DECAY);
        for (int bin = 0; bin < LENGTH; bin++) {
            pattern[bin] += level + rise * StrictMath.exp((FROM - angle(bin)) / decay);
        }
    }

    private static void addNoise(double[] pattern, SampleRandom random) {
        double deviation = random.nextDouble(LEAST_NOISE, MOST_NOISE);
        for (int bin = 0; bin < LENGTH; bin++) {
            pattern[bin] += deviation * random.nextGaussian();
        }
    }

    private static byte[] npy(double[] pattern) {
        float[] values = new float[LENGTH];
        for (int bin = 0; bin < LENGTH; bin++) {
            values[bin] = (float) pattern[bin];
        }
        return new NpyArray(1, LENGTH, values).toBytes();
    }
}
