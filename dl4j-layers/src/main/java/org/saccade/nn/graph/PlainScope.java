package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A scope in a SameDiff graph of the caller's own, in inference; see {@link GraphScope#of}. */
public final class PlainScope implements GraphScope {

    private final SameDiff sameDiff;
    private final Map<String, SDVariable> parameters;
    private final Map<String, SDVariable> published = new HashMap<>();

    PlainScope(SameDiff sameDiff, Map<String, SDVariable> parameters) {
        this.sameDiff = sameDiff;
        this.parameters = Map.copyOf(parameters);
    }

    /** What the definition published under this name, or null. */
    public SDVariable published(String name) {
        return published.get(name);
    }

    @Override
    public SameDiff sameDiff() {
        return sameDiff;
    }

    /** That of the parameters, FLOAT without any. */
    @Override
    public DataType dataType() {
        return parameters.values().stream()
                .map(SDVariable::dataType)
                .findFirst()
                .orElse(DataType.FLOAT);
    }

    @Override
    public SDVariable parameter(String name) {
        return Declared.find(name, parameters);
    }

    @Override
    public SDVariable training() {
        return sameDiff.constant(Nd4j.scalar(dataType(), 0));
    }

    @Override
    public SDVariable noise(String name, Noise noise, long perExample, long... rest) {
        long[] shape = new long[1 + rest.length];
        Arrays.fill(shape, 1);
        return sameDiff.constant(Nd4j.valueArrayOf(shape, noise.fixed(), dataType()));
    }

    @Override
    public SDVariable detached(SDVariable variable) {
        return variable;
    }

    @Override
    public SDVariable recomputed(Supplier<SDVariable> part) {
        return part.get();
    }

    /** SameDiff computes the caller's graph. */
    @Override
    public Fusion fusion() {
        return Fusion.OFF;
    }

    @Override
    public List<SDVariable> kernel(Kernel kernel, List<SDVariable> inputs) {
        throw new UnsupportedOperationException("SameDiff's graphs have no kernels, got " + kernel.name());
    }

    @Override
    public void next(String state, SDVariable value) {
        parameter(state);
    }

    @Override
    public void publish(String name, SDVariable variable) {
        published.put(name, variable);
    }
}
