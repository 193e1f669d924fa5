package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The scope of a graph that the runtime runs: what a definition asks for becomes placeholders, and is written down here. */
final class DefinitionScope implements GraphScope {

    private static final String TRAINING = "training";

    private final SameDiff sameDiff;
    private final DataType type;
    private final SDVariable training;
    private final Map<String, SDVariable> parameters = new LinkedHashMap<>();
    private final List<NoiseInput> noises = new ArrayList<>();
    private final Map<String, String> detached = new HashMap<>();
    private final Set<String> recomputed = new HashSet<>();
    private final Map<String, String> next = new LinkedHashMap<>();
    private final Map<String, String> published = new LinkedHashMap<>();
    private final Fusion fusion;
    private final List<KernelCall> kernels = new ArrayList<>();

    DefinitionScope(SameDiff sameDiff, DataType type, List<Parameter> declared, Fusion fusion) {
        this.sameDiff = sameDiff;
        this.type = type;
        this.fusion = fusion;
        this.training = sameDiff.placeHolder(TRAINING, type);
        declared.forEach(parameter ->
                parameters.put(parameter.name(), sameDiff.placeHolder(parameter.name(), type, parameter.sides())));
    }

    @Override
    public SameDiff sameDiff() {
        return sameDiff;
    }

    @Override
    public DataType dataType() {
        return type;
    }

    @Override
    public SDVariable parameter(String name) {
        return Declared.find(name, parameters);
    }

    @Override
    public SDVariable training() {
        return training;
    }

    @Override
    public SDVariable noise(String name, Noise noise, long perExample, long... rest) {
        NoiseInput input = new NoiseInput(name, noise, perExample, rest);
        noises.add(input);
        return sameDiff.placeHolder(input.variable(), type, input.shape(-1));
    }

    @Override
    public SDVariable detached(SDVariable variable) {
        String name = "detached/" + detached.size();
        detached.put(name, detached.getOrDefault(variable.name(), variable.name()));
        return sameDiff.placeHolder(name, variable.dataType(), variable.getShape());
    }

    @Override
    public SDVariable recomputed(Supplier<SDVariable> part) {
        Set<String> before = Set.copyOf(sameDiff.getOps().keySet());
        int kernelsBefore = kernels.size();
        SDVariable result = part.get();
        sameDiff.getOps().forEach((name, op) -> {
            if (!before.contains(name)) {
                recomputed.addAll(op.getOutputsOfOp());
            }
        });
        kernels.subList(kernelsBefore, kernels.size()).forEach(call -> {
            recomputed.addAll(call.outputs());
            recomputed.addAll(call.kept());
        });
        return result;
    }

    @Override
    public Fusion fusion() {
        return fusion;
    }

    @Override
    public List<SDVariable> kernel(Kernel kernel, List<SDVariable> inputs) {
        KernelCall call = KernelCall.of(sameDiff, type, kernel, inputs, "kernel/" + kernels.size());
        kernels.add(call);
        return call.outputs().stream().map(sameDiff::getVariable).toList();
    }

    /** An operation of its own, so that the value is an array of its own and never a view. */
    @Override
    public void next(String state, SDVariable value) {
        next.put(parameter(state).name(), sameDiff.identity(value).name());
    }

    @Override
    public void publish(String name, SDVariable variable) {
        published.put(name, sameDiff.identity(variable).name());
    }

    String trainingFlag() {
        return training.name();
    }

    Set<String> parameters() {
        return parameters.keySet();
    }

    List<NoiseInput> noises() {
        return noises;
    }

    Map<String, String> detachedVariables() {
        return detached;
    }

    Set<String> recomputedVariables() {
        return recomputed;
    }

    List<KernelCall> kernels() {
        return kernels;
    }

    Map<String, String> nextStates() {
        return next;
    }

    Map<String, String> publishedVariables() {
        return published;
    }
}
