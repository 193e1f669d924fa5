package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.impl.shape.Reshape;

import java.util.Collection;
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
 */
record Wiring(SameDiff graph, Map<String, String> detached) {

    List<String> inputs(SameDiffOp op) {
        String[] names = op.getOp().argNames();
        return names == null
                ? List.of()
                : Stream.of(names)
                        .map(name -> detached.getOrDefault(name, name))
                        .toList();
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
        return graph.getVariables().get(variable).getOutputOfOp() != null;
    }

    /** What must run to know the results, in an order in which it can. */
    Set<SameDiffOp> operations(Collection<String> results, Set<String> given) {
        Set<SameDiffOp> ordered = new LinkedHashSet<>();
        results.forEach(result -> collect(result, given, ordered));
        return ordered;
    }

    private void collect(String variable, Set<String> given, Set<SameDiffOp> ordered) {
        if (given.contains(variable) || !isComputed(variable)) {
            return;
        }
        SameDiffOp op = graph.getOps().get(graph.getVariables().get(variable).getOutputOfOp());
        if (ordered.contains(op)) {
            return;
        }
        inputs(op).forEach(input -> collect(input, given, ordered));
        ordered.add(op);
    }
}
