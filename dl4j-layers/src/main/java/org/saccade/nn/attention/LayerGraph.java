package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graph of one layer for one image size, any batch, cut into the operations of the forward pass and those of the backward pass.
 *
 * <p>SameDiff differentiates the sum of the output. The gradient of that sum with respect to the output, which is all ones, is never
 * computed: the gradient that comes from the next layer stands in its place, and the rest follows by the chain rule. So nothing of
 * the forward pass is repeated in the backward one, and no gradient is added twice.
 */
final class LayerGraph implements AutoCloseable {

    static final String INPUT = "input";
    /** Scalar, 1 in training and 0 otherwise. Noise and running state, where a layer has them, become inputs beside it. */
    static final String TRAINING = "training";

    private final SameDiff graph;
    private final String output;
    private final String outputGradient;
    private final Map<String, String> gradients = new LinkedHashMap<>();
    private final Map<String, INDArray> constants = new HashMap<>();
    private final Map<Boolean, INDArray> trainingFlags;
    private final Map<String, String> views = new HashMap<>();
    private final Set<String> kept = new LinkedHashSet<>();
    private final Set<String> keptArrays = new LinkedHashSet<>();
    private final List<GraphStep> inference;
    private final List<GraphStep> training;
    private final List<GraphStep> backward;

    /** The graph of a layer for inputs [any, channels, height, width] of the given shape. */
    LayerGraph(AttentionLayer<?> layer, DataType type, long[] inputShape) {
        SameDiff definition = SameDiff.create();
        // Its own holders, for several devices, keep a copy of each constant that nobody can close.
        definition.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
        Set<String> wanted = new LinkedHashSet<>();
        output = define(layer, definition, type, inputShape, wanted);
        definition.setLossVariables(definition.getVariable(output).sum().name());
        definition.createGradFunction(wanted.toArray(String[]::new));
        graph = definition.getFunction("grad");
        outputGradient = gradientOf(output);
        wanted.forEach(name -> gradients.put(name, gradientOf(name)));

        trainingFlags = Map.of(true, Nd4j.scalar(type, 1), false, Nd4j.scalar(type, 0));
        Set<String> given = new HashSet<>(wanted);
        given.add(TRAINING);
        given.add(outputGradient);
        Set<SameDiffOp> forwardOps = operations(Set.of(output), given);
        Set<SameDiffOp> backwardOps = operations(gradients.values(), given);
        backwardOps.removeAll(forwardOps);
        Set<SameDiffOp> trainingOps = withShapes(forwardOps, backwardOps);
        backwardOps.removeAll(trainingOps);

        Set<String> results = union(gradients.values(), Set.of(output));
        findViews(trainingOps, results);
        findViews(backwardOps, results);
        findKept(trainingOps, backwardOps);
        findConstants(trainingOps, given);
        findConstants(backwardOps, given);

        inference = GraphStep.sequence(graph, forwardOps, views, union(given, results));
        training = GraphStep.sequence(graph, trainingOps, views, union(given, union(kept, results)));
        backward = GraphStep.sequence(graph, backwardOps, views, union(given, results));
    }

    /** Backward asks for the shapes of forward's arrays; asked in forward, the arrays themselves need not be kept for it. */
    private static Set<SameDiffOp> withShapes(Set<SameDiffOp> forwardOps, Set<SameDiffOp> backwardOps) {
        Set<SameDiffOp> all = new LinkedHashSet<>(forwardOps);
        Set<String> made = outputs(forwardOps);
        backwardOps.stream()
                .filter(op -> op.getOp() instanceof Shape && made.containsAll(GraphStep.inputs(op)))
                .forEach(all::add);
        return all;
    }

    private static Set<String> outputs(Set<SameDiffOp> ops) {
        Set<String> names = new HashSet<>();
        ops.forEach(op -> names.addAll(op.getOutputsOfOp()));
        return names;
    }

    /** Reshapes, results apart: those have a place of their own. */
    private void findViews(Set<SameDiffOp> ops, Set<String> results) {
        for (SameDiffOp op : ops) {
            String reshaped = op.getOutputsOfOp().get(0);
            if (GraphStep.isReshape(op) && !results.contains(reshaped)) {
                String source = GraphStep.inputs(op).get(0);
                views.put(reshaped, views.getOrDefault(source, source));
            }
        }
    }

    private static String define(
            AttentionLayer<?> layer, SameDiff definition, DataType type, long[] inputShape, Set<String> wanted) {
        SDVariable input = definition.placeHolder(INPUT, type, -1, inputShape[1], inputShape[2], inputShape[3]);
        definition.placeHolder(TRAINING, type);
        Map<String, SDVariable> parameters = new LinkedHashMap<>();
        layer.getLayerParams()
                .getParamShapes()
                .forEach((name, shape) -> parameters.put(name, definition.placeHolder(name, type, shape)));
        wanted.add(INPUT);
        wanted.addAll(parameters.keySet());
        String result = layer.defineLayer(definition, input, parameters, null).name();
        List<String> readers = definition.getVariables().get(result).getInputsForOp();
        if (readers != null && !readers.isEmpty()) {
            throw new IllegalStateException(
                    layer + " must end in its output: no operation may read it, got the readers " + readers);
        }
        return result;
    }

    private String gradientOf(String variable) {
        SDVariable gradient = graph.getVariable(variable).gradient();
        if (gradient == null) {
            throw new IllegalStateException("the output must depend on every parameter, got none on " + variable);
        }
        return gradient.name();
    }

    /** What must run to know the results, in an order in which it can. */
    private Set<SameDiffOp> operations(Collection<String> results, Set<String> given) {
        Set<SameDiffOp> ordered = new LinkedHashSet<>();
        results.forEach(result -> collect(result, given, ordered));
        return ordered;
    }

    private void collect(String variable, Set<String> given, Set<SameDiffOp> ordered) {
        String producer = graph.getVariables().get(variable).getOutputOfOp();
        if (given.contains(variable) || producer == null) {
            return;
        }
        SameDiffOp op = graph.getOps().get(producer);
        if (ordered.contains(op)) {
            return;
        }
        GraphStep.inputs(op).forEach(input -> collect(input, given, ordered));
        ordered.add(op);
    }

    private void findKept(Set<SameDiffOp> trainingOps, Set<SameDiffOp> backwardOps) {
        Set<String> made = outputs(trainingOps);
        for (SameDiffOp op : backwardOps) {
            for (String input : GraphStep.inputs(op)) {
                if (made.contains(input)) {
                    kept.add(input);
                    String array = views.getOrDefault(input, input);
                    requireNotInput(array, input);
                    if (made.contains(array)) {
                        keptArrays.add(array);
                    }
                }
            }
        }
        kept.addAll(keptArrays);
        if (kept.contains(output)) {
            throw new IllegalStateException(
                    "backward must not read the layer's output, which the next layer may change, got " + output);
        }
    }

    /** The input may be a copy in memory of the forward pass. */
    private static void requireNotInput(String array, String view) {
        if (array.equals(INPUT)) {
            throw new IllegalStateException("backward must not read a view of the input, which forward made, got "
                    + view + "; reshape what is computed from the input instead");
        }
    }

    /** Neither given nor computed. */
    private void findConstants(Set<SameDiffOp> ops, Set<String> given) {
        for (SameDiffOp op : ops) {
            for (String input : GraphStep.inputs(op)) {
                if (!given.contains(input) && graph.getVariables().get(input).getOutputOfOp() == null) {
                    constants.put(input, graph.getVariable(input).getArr());
                }
            }
        }
    }

    private static Set<String> union(Collection<String> some, Collection<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    String output() {
        return output;
    }

    String outputGradient() {
        return outputGradient;
    }

    /** Names of the gradients' variables, by the name of what they belong to: the input and every parameter. */
    Map<String, String> gradients() {
        return gradients;
    }

    Map<String, INDArray> constants() {
        return constants;
    }

    /** The value of {@link #TRAINING}. */
    INDArray trainingFlag(boolean isTraining) {
        return trainingFlags.get(isTraining);
    }

    /** What forward computes and backward reads. */
    Set<String> kept() {
        return kept;
    }

    /** Those of them that are arrays of their own, not views. */
    Set<String> keptArrays() {
        return keptArrays;
    }

    List<GraphStep> forwardSteps(boolean isTraining) {
        return isTraining ? training : inference;
    }

    List<GraphStep> backwardSteps() {
        return backward;
    }

    /**
     * Gives the constants back; the graph cannot run after this. The contexts of its operations cannot be closed: in 1.0.0-M2.1 only
     * the garbage collector frees them, which their close() leaves to it.
     */
    @Override
    public void close() {
        trainingFlags.values().forEach(INDArray::close);
        constants.values().forEach(INDArray::close);
    }
}
