package org.saccade.nn.graph;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.random.impl.BernoulliDistribution;
import org.nd4j.linalg.api.ops.random.impl.GaussianDistribution;
import org.nd4j.linalg.api.ops.random.impl.UniformDistribution;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A distribution of random numbers, and the number that stands for them in inference.
 *
 * @param kind the distribution
 * @param rate of dropout, the share of zeros, at least 0 and below 1; 0 for the others
 */
public record Noise(Kind kind, double rate) {

    /** The distributions. */
    public enum Kind {
        /** 0 with the probability {@code rate}, 1 / (1 - rate) otherwise (inverted dropout). */
        DROPOUT(1),
        /** -log(-log u) of a uniform u (arXiv:1611.01144). */
        GUMBEL(0),
        /** Between 0 and 1. */
        UNIFORM(0.5),
        /** Mean 0, variance 1. */
        NORMAL(0);

        private final double fixed;

        Kind(double fixed) {
            this.fixed = fixed;
        }
    }

    public Noise {
        if (!(rate >= 0 && rate < 1) || rate != 0 && kind != Kind.DROPOUT) {
            throw new IllegalArgumentException(
                    "a dropout rate must be at least 0 and below 1, got rate=" + rate + ", kind=" + kind);
        }
    }

    public static Noise dropout(double rate) {
        return new Noise(Kind.DROPOUT, rate);
    }

    public static Noise gumbel() {
        return new Noise(Kind.GUMBEL, 0);
    }

    public static Noise uniform() {
        return new Noise(Kind.UNIFORM, 0);
    }

    public static Noise normal() {
        return new Noise(Kind.NORMAL, 0);
    }

    /** The value in inference. */
    double fixed() {
        return kind.fixed;
    }

    void draw(INDArray array, Random generator) {
        switch (kind) {
            case DROPOUT -> dropout(array, generator);
            case GUMBEL -> gumbel(array, generator);
            case UNIFORM -> uniform(array, 0, 1, generator);
            case NORMAL -> Nd4j.getExecutioner().exec(new GaussianDistribution(array, 0, 1), generator);
        }
    }

    private void dropout(INDArray array, Random generator) {
        Nd4j.getExecutioner().exec(new BernoulliDistribution(array, 1 - rate), generator);
        array.divi(1 - rate);
    }

    private static void gumbel(INDArray array, Random generator) {
        // Neither logarithm may meet its zero.
        uniform(array, Float.MIN_NORMAL, 1 - Math.ulp(1f), generator);
        Transforms.log(array, false).negi();
        Transforms.log(array, false).negi();
    }

    private static void uniform(INDArray array, double from, double to, Random generator) {
        Nd4j.getExecutioner().exec(new UniformDistribution(array, from, to), generator);
    }
}
