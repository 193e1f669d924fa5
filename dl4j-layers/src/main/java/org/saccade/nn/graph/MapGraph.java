package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graph of one definition for inputs of one shape, any batch, cut into the operations of the forward pass and those of the
 * backward pass.
 *
 * <p>SameDiff differentiates the sum of the output. The gradient of that sum with respect to the output, which is all ones, is never
 * computed: the gradient that comes from the next layer stands in its place, and the rest follows by the chain rule. So no
 * gradient is
 * added twice, and nothing of the forward pass is repeated in the backward one but what the definition asks to have repeated, and
 * views of what is there anyway.
 */
final class MapGraph implements AutoCloseable {

    private final DefinitionScope scope;
    private final Wiring wiring;
    private final List<String> inputs = new ArrayList<>();
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
    private final Map<String, List<GraphStep>> published = new LinkedHashMap<>();

    /** The graph for inputs [any, channels, height, width] of the given shapes. */
    MapGraph(MapDefinition definition, DataType type, List<MapShape> shapes, Fusion fusion) {
        SameDiff defined = SameDiff.create();
        // Its own holders, for several devices, keep a copy of each constant that nobody can close.
        defined.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
        List<Parameter> parameters = definition.parameters();
        scope = new DefinitionScope(defined, type, parameters, fusion);
        output = define(definition, defined, type, shapes);
        wiring = differentiate(defined, parameters);
        outputGradient = gradientOf(output);
        trainingFlags = Map.of(true, Nd4j.scalar(type, 1), false, Nd4j.scalar(type, 0));

        Set<String> given = given();
        Set<SameDiffOp> forwardOps = wiring.operations(Set.of(output), given);
        Set<SameDiffOp> trainingOps =
                wiring.operations(union(Set.of(output), scope.nextStates().values()), given);
        Set<SameDiffOp> backwardOps =
                wiring.operations(gradients.values(), union(given, Wiring.outputs(onlyForward(trainingOps, given))));
        addShapes(trainingOps, backwardOps);
        Set<SameDiffOp> publishedOps =
                wiring.operations(scope.publishedVariables().values(), given);

        Set<String> results = union(gradients.values(), Set.of(output));
        for (Set<SameDiffOp> ops : List.of(trainingOps, backwardOps, publishedOps)) {
            findViews(ops, results);
            findConstants(ops, given);
        }
        findKept(trainingOps, backwardOps);

        inference = steps(forwardOps, union(given, results));
        training = steps(trainingOps, union(given, union(kept, results)));
        backward = steps(backwardOps, union(given, results));
        scope.publishedVariables()
                .forEach((name, variable) -> published.put(
                        name,
                        steps(
                                wiring.operations(Set.of(variable), given),
                                union(given, union(results, Set.of(variable))))));
    }

    private String define(MapDefinition definition, SameDiff defined, DataType type, List<MapShape> shapes) {
        List<SDVariable> maps = new ArrayList<>();
        for (MapShape shape : shapes) {
            inputs.add("input/" + inputs.size());
            maps.add(defined.placeHolder(
                    inputs.get(inputs.size() - 1), type, -1, shape.channels(), shape.height(), shape.width()));
        }
        String result = definition.define(scope, maps).name();
        requireKernel(definition);
        List<String> readers = defined.getVariables().get(result).getInputsForOp();
        if (readers != null && !readers.isEmpty()) {
            throw new IllegalStateException(
                    definition + " must end in its output: no operation may read it, got the readers " + readers);
        }
        return result;
    }

    /** What a kernel computes has no weights to show. */
    private void requireKernel(MapDefinition definition) {
        Rules.require(
                scope.fusion() != Fusion.ON || !scope.publishedVariables().containsKey(Inspectable.WEIGHTS),
                "there must be a kernel where %s=on, got none for %s; auto computes it operation by operation",
                Fusion.PROPERTY,
                definition);
    }

    /** States are not trained, and an input may be detached altogether. */
    private Wiring differentiate(SameDiff defined, List<Parameter> parameters) {
        Set<String> derived = new LinkedHashSet<>(inputs);
        parameters.stream()
                .filter(parameter -> parameter.kind() != Parameter.Kind.STATE)
                .forEach(parameter -> derived.add(parameter.name()));
        Set<String> wanted = new LinkedHashSet<>(derived);
        SDVariable sum = defined.getVariable(output).sum();
        for (KernelCall kernel : scope.kernels()) {
            wanted.addAll(kernel.outputs());
            for (String end : kernel.ends()) {
                wanted.add(end);
                sum = sum.add(defined.getVariable(end).sum());
            }
        }
        defined.setLossVariables(sum.name());
        defined.createGradFunction(wanted.toArray(String[]::new));
        SameDiff graph = defined.getFunction("grad");
        for (String name : derived) {
            SDVariable gradient = graph.getVariable(name).gradient();
            if (gradient != null) {
                gradients.put(name, gradient.name());
            } else if (!inputs.contains(name)) {
                throw new IllegalStateException("the output must depend on every parameter, got none on " + name);
            }
        }
        return Wiring.of(graph, scope.detachedVariables(), scope.kernels());
    }

    private String gradientOf(String variable) {
        return wiring.graph().getVariable(variable).gradient().name();
    }

    /** What no operation computes: constants apart. */
    private Set<String> given() {
        Set<String> given = new HashSet<>(inputs);
        given.addAll(scope.parameters());
        given.add(scope.trainingFlag());
        given.add(outputGradient);
        scope.noises().forEach(noise -> given.add(noise.variable()));
        return given;
    }

    /** Without the operations that backward repeats: those of recomputed parts, and views of what it has anyway. */
    private Set<SameDiffOp> onlyForward(Set<SameDiffOp> ops, Set<String> given) {
        Set<String> again = union(given, scope.recomputedVariables());
        Set<SameDiffOp> once = new LinkedHashSet<>();
        for (SameDiffOp op : ops) {
            if (Wiring.isReshape(op) && again.contains(wiring.inputs(op).get(0))) {
                again.addAll(op.getOutputsOfOp());
            } else if (!again.containsAll(op.getOutputsOfOp())) {
                once.add(op);
            }
        }
        return once;
    }

    /** Backward asks for the shapes of forward's arrays; asked in forward, the arrays themselves need not be kept for it. */
    private void addShapes(Set<SameDiffOp> trainingOps, Set<SameDiffOp> backwardOps) {
        Set<String> made = Wiring.outputs(trainingOps);
        List<SameDiffOp> shapes = backwardOps.stream()
                .filter(op -> op.getOp() instanceof Shape && made.containsAll(wiring.inputs(op)))
                .toList();
        trainingOps.addAll(shapes);
        shapes.forEach(backwardOps::remove);
    }

    /** Reshapes, results apart: those have a place of their own. */
    private void findViews(Set<SameDiffOp> ops, Set<String> results) {
        for (SameDiffOp op : ops) {
            String reshaped = op.getOutputsOfOp().get(0);
            if (Wiring.isReshape(op) && !results.contains(reshaped)) {
                String source = wiring.inputs(op).get(0);
                views.put(reshaped, views.getOrDefault(source, source));
            }
        }
    }

    private void findKept(Set<SameDiffOp> trainingOps, Set<SameDiffOp> backwardOps) {
        Set<String> made = Wiring.outputs(trainingOps);
        made.removeAll(Wiring.outputs(backwardOps));
        scope.noises().forEach(noise -> made.add(noise.variable()));
        for (SameDiffOp op : backwardOps) {
            for (String input : wiring.inputs(op)) {
                if (made.contains(input)) {
                    kept.add(input);
                    keptArrays.add(views.getOrDefault(input, input));
                }
            }
        }
        keptArrays.addAll(scope.nextStates().values());
        kept.addAll(keptArrays);
        if (kept.contains(output)) {
            throw new IllegalStateException(
                    "backward must not read the layer's output, which the next layer may change, got " + output);
        }
    }

    /** Neither given nor computed. */
    private void findConstants(Set<SameDiffOp> ops, Set<String> given) {
        for (SameDiffOp op : ops) {
            for (String input : wiring.inputs(op)) {
                if (!given.contains(input) && !wiring.isComputed(input)) {
                    constants.put(input, wiring.graph().getVariable(input).getArr());
                }
            }
        }
    }

    private List<GraphStep> steps(Set<SameDiffOp> ops, Set<String> retained) {
        return GraphStep.sequence(wiring, ops, views, retained);
    }

    private static Set<String> union(Collection<String> some, Collection<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    /** The placeholders of the inputs, in order. */
    List<String> inputs() {
        return inputs;
    }

    String output() {
        return output;
    }

    String outputGradient() {
        return outputGradient;
    }

    /** Names of the gradients' variables, by the name of what they belong to: inputs, where they have one, and parameters. */
    Map<String, String> gradients() {
        return gradients;
    }

    /** Names of the variables that states become, by state. */
    Map<String, String> nextStates() {
        return scope.nextStates();
    }

    /** Values that do not change: constants, and the training flag. */
    Map<String, INDArray> constants(boolean isTraining) {
        Map<String, INDArray> values = new HashMap<>(constants);
        values.put(scope.trainingFlag(), trainingFlags.get(isTraining));
        return values;
    }

    /** The noise that some steps read. */
    List<NoiseInput> noises(List<GraphStep> steps) {
        return scope.noises().stream()
                .filter(noise -> steps.stream().anyMatch(step -> step.reads(noise.variable())))
                .toList();
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

    /** The variables behind published names. */
    Map<String, String> publishedVariables() {
        return scope.publishedVariables();
    }

    List<GraphStep> publishedSteps(String name) {
        return published.get(name);
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
