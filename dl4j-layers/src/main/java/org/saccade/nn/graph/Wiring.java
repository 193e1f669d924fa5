package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.impl.shape.Reshape;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which operation computes what in a graph.
 *
 * @param detached placeholders without a gradient, and the variable whose value each has
 * @param kernels operations that SameDiff does not know, by what they compute
 */
record Wiring(SameDiff graph, Map<String, String> detached, Map<String, SameDiffOp> kernels) {

    static Wiring of(SameDiff graph, Map<String, String> detached, List<KernelCall> calls) {
        Map<String, SameDiffOp> kernels = new HashMap<>();
        for (KernelCall call : calls) {
            call.operations(graph).forEach(op -> op.getOutputsOfOp().forEach(output -> kernels.put(output, op)));
        }
        return new Wiring(graph, detached, kernels);
    }

    List<String> inputs(SameDiffOp op) {
        return names(op).map(name -> detached.getOrDefault(name, name)).toList();
    }

    private static Stream<String> names(SameDiffOp op) {
        if (op.getOp() instanceof KernelFunction) {
            return op.getInputsToOp().stream();
        }
        String[] names = op.getOp().argNames();
        return names == null ? Stream.of() : Stream.of(names);
    }

    static Set<String> outputs(Collection<SameDiffOp> ops) {
        Set<String> names = new HashSet<>();
        ops.forEach(op -> names.addAll(op.getOutputsOfOp()));
        return names;
    }

    static boolean isReshape(SameDiffOp op) {
        return op.getOp() instanceof Reshape;
    }

    boolean isComputed(String variable) {
        return operation(variable) != null;
    }

    /** What computes the variable, or null. */
    private SameDiffOp operation(String variable) {
        SameDiffOp kernel = kernels.get(variable);
        return kernel == null
                ? graph.getOps().get(graph.getVariables().get(variable).getOutputOfOp())
                : kernel;
    }

    /** What must run to know the results, in an order in which it can. */
    Set<SameDiffOp> operations(Collection<String> results, Set<String> given) {
        Set<SameDiffOp> ordered = new LinkedHashSet<>();
        results.forEach(result -> collect(result, given, ordered));
        return ordered;
    }

    private void collect(String variable, Set<String> given, Set<SameDiffOp> ordered) {
        SameDiffOp op = given.contains(variable) ? null : operation(variable);
        if (op == null || ordered.contains(op)) {
            return;
        }
        inputs(op).forEach(input -> collect(input, given, ordered));
        ordered.add(op);
    }
}
