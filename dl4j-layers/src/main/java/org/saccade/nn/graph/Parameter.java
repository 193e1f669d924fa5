package org.saccade.nn.graph;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;

/**
 * A parameter of a layer or vertex: normal numbers at first, or one number everywhere.
 *
 * @param name the key under which Deeplearning4j keeps it
 * @param kind what the optimiser may do with it
 * @param mean of the first values
 * @param variance of the first values; 0 fills with the mean
 * @param shape sides; 0 while the input is not known
 */
public record Parameter(String name, Kind kind, double mean, double variance, List<Long> shape) {

    /** What the optimiser may do with a parameter. */
    public enum Kind {
        /** Trained, and drawn to zero by weight decay. */
        WEIGHT,
        /** Trained, without weight decay. */
        BIAS,
        /** Not trained: each training step says what it is next. */
        STATE
    }

    public Parameter {
        shape = List.copyOf(shape);
        if (shape.isEmpty() || shape.stream().anyMatch(side -> side < 0)) {
            throw new IllegalArgumentException(
                    "a parameter's sides must not be negative, got name=" + name + ", shape=" + shape);
        }
        if (!(variance >= 0)) {
            throw new IllegalArgumentException(
                    "a variance must not be negative, got name=" + name + ", variance=" + variance);
        }
    }

    public static Parameter weight(String name, double variance, long... shape) {
        return new Parameter(name, Kind.WEIGHT, 0, variance, sides(shape));
    }

    public static Parameter bias(String name, double variance, long... shape) {
        return new Parameter(name, Kind.BIAS, 0, variance, sides(shape));
    }

    /** A bias that begins as one number. */
    public static Parameter constant(String name, double value, long... shape) {
        return new Parameter(name, Kind.BIAS, value, 0, sides(shape));
    }

    /** Running state, moved by {@link GraphScope#next}. */
    public static Parameter state(String name, double mean, double variance, long... shape) {
        return new Parameter(name, Kind.STATE, mean, variance, sides(shape));
    }

    /** The same parameter under a longer name. */
    Parameter prefixed(String prefix) {
        return new Parameter(prefix + name, kind, mean, variance, shape);
    }

    private static List<Long> sides(long... shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    /** Numbers that the parameters of a kind are made of, all together. */
    public static long count(List<Parameter> parameters, Kind kind) {
        return parameters.stream()
                .filter(parameter -> parameter.kind == kind)
                .mapToLong(Parameter::length)
                .sum();
    }

    private long length() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** The shape as an array. */
    public long[] sides() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /** The first values, normal ones from the generator that the network seeds. */
    void initialise(INDArray array) {
        if (variance == 0) {
            array.assign(mean);
            return;
        }
        try (INDArray normal = Nd4j.randn(array.dataType(), array.shape())) {
            array.assign(normal.muli(Math.sqrt(variance)));
        }
        if (mean != 0) {
            array.addi(mean);
        }
    }
}
