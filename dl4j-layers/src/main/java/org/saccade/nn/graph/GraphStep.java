package org.saccade.nn.graph;

import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.BaseCompatOp;
import org.nd4j.linalg.api.ops.impl.shape.tensorops.BaseTensorOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One operation of a graph, and the arrays that nobody reads after it. A reshape is a view of the array that it reads: all arrays
 * here
 * are plain row-major ones.
 */
final class GraphStep {

    /** As many as an array of ND4J may have. */
    private static final int MOST_SIZES = 32;

    private final DifferentialFunction function;
    private final List<String> inputs;
    private final List<String> outputs;
    private final List<DataType> types;
    private final boolean isView;
    private final Set<String> lastRead;
    /** Inputs that are computed integers: they may be sizes. */
    private final Set<String> integers;

    private OpContext context;
    /** Of the last run: ND4J's answer costs several allocations outside of the heap, and most runs have the same shapes. */
    private List<long[]> outputShapesFollowedFrom;

    private long[][] outputShapes;

    private GraphStep(Wiring wiring, SameDiffOp op, boolean isView, Set<String> lastRead) {
        this.isView = isView;
        this.function = op.getOp();
        this.inputs = wiring.inputs(op);
        this.outputs = List.copyOf(op.getOutputsOfOp());
        this.types = outputs.stream()
                .map(name -> wiring.graph().getVariable(name).dataType())
                .toList();
        this.lastRead = lastRead;
        this.integers = inputs.stream()
                .filter(wiring::isComputed)
                .filter(name -> wiring.graph().getVariable(name).dataType().isIntType())
                .collect(Collectors.toUnmodifiableSet());
        boolean plain = (function instanceof DynamicCustomOp || function instanceof Op)
                && !(function instanceof BaseCompatOp)
                && !(function instanceof BaseTensorOp);
        if (!plain) {
            throw new UnsupportedOperationException(
                    "a layer's graph must be made of array operations, without loops or branches, got "
                            + function.opName());
        }
    }

    /**
     * Operations in order; each releases what neither a later one nor the caller needs.
     *
     * @param views names of variables that are views, and of the variable whose array each is a view of
     */
    static List<GraphStep> sequence(
            Wiring wiring, Collection<SameDiffOp> ordered, Map<String, String> views, Set<String> retained) {
        List<SameDiffOp> ops = new ArrayList<>(ordered);
        List<GraphStep> steps = new ArrayList<>();
        Set<String> neededLater = new HashSet<>();
        retained.forEach(name -> neededLater.add(views.getOrDefault(name, name)));
        for (int i = ops.size() - 1; i >= 0; i--) {
            SameDiffOp op = ops.get(i);
            Set<String> lastRead = new HashSet<>();
            wiring.inputs(op).forEach(name -> lastRead.add(views.getOrDefault(name, name)));
            op.getOutputsOfOp().forEach(name -> lastRead.add(views.getOrDefault(name, name)));
            lastRead.removeIf(name -> neededLater.contains(name) || !wiring.isComputed(name));
            neededLater.addAll(lastRead);
            boolean isView = views.containsKey(op.getOutputsOfOp().get(0));
            steps.add(0, new GraphStep(wiring, op, isView, lastRead));
        }
        return steps;
    }

    boolean reads(String variable) {
        return inputs.contains(variable);
    }

    /** Reads its inputs from the values, puts its outputs there, and releases what was read for the last time. */
    void run(Map<String, INDArray> values, StepMemory memory) {
        INDArray[] arguments = inputs.stream().map(values::get).toArray(INDArray[]::new);
        if (function instanceof KernelFunction kernel) {
            allocate(kernel.shapes(List.of(arguments)).toArray(long[][]::new), values, memory);
            kernel.run(List.of(arguments), outputs.stream().map(values::get).toList());
        } else {
            runOperation(arguments, values, memory);
        }
        lastRead.forEach(name -> memory.release(values.remove(name)));
    }

    private void runOperation(INDArray[] arguments, Map<String, INDArray> values, StepMemory memory) {
        if (context == null) {
            context = newContext();
        }
        context.setInputArrays(arguments);
        long[][] shapes = outputShapes(arguments);
        if (isView) {
            values.put(outputs.get(0), Views.reshaped(arguments[0], shapes[0]));
        } else {
            allocate(shapes, values, memory);
            execute();
        }
        function.clearArrays();
        context.purge();
    }

    /** Purging keeps the operation's own arguments. */
    private OpContext newContext() {
        OpContext fresh = Nd4j.getExecutioner().buildContext();
        if (function instanceof CustomOp op) {
            fresh.setArgs(null, op.iArgs(), op.dArgs(), op.tArgs(), op.bArgs());
        }
        return fresh;
    }

    private void execute() {
        if (function instanceof CustomOp op) {
            Nd4j.exec(op, context);
        } else {
            Nd4j.exec((Op) function, context);
        }
    }

    private long[][] outputShapes(INDArray[] arguments) {
        List<long[]> followFrom = whatShapesFollowFrom(arguments);
        if (followFrom.isEmpty() || !areEqual(followFrom, outputShapesFollowedFrom)) {
            List<LongShapeDescriptor> descriptors = function instanceof CustomOp op
                    ? op.calculateOutputShape(context)
                    : ((BaseOp) function).calculateOutputShape(context);
            outputShapesFollowedFrom = followFrom;
            outputShapes =
                    descriptors.stream().map(LongShapeDescriptor::getShape).toArray(long[][]::new);
        }
        return outputShapes;
    }

    /** The shapes of the inputs, and the values of those that may be sizes; empty if that were too many to compare. */
    private List<long[]> whatShapesFollowFrom(INDArray[] arguments) {
        List<long[]> all = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            all.add(arguments[i].shape());
            if (integers.contains(inputs.get(i))) {
                if (arguments[i].rank() > 1 || arguments[i].length() > MOST_SIZES) {
                    return List.of();
                }
                all.add(arguments[i].toLongVector());
            }
        }
        return all;
    }

    private static boolean areEqual(List<long[]> some, List<long[]> others) {
        return others != null && Arrays.deepEquals(some.toArray(), others.toArray());
    }

    private void allocate(long[][] shapes, Map<String, INDArray> values, StepMemory memory) {
        if (shapes.length != outputs.size()) {
            throw new IllegalStateException("the operation " + function.opName()
                    + " must have a shape for each output, got " + shapes.length + " shapes, outputs " + outputs);
        }
        for (int i = 0; i < outputs.size(); i++) {
            INDArray array = memory.allocate(outputs.get(i), types.get(i), shapes[i]);
            if (context != null) {
                context.setOutputArray(i, array);
            }
            values.put(outputs.get(i), array);
        }
    }

    @Override
    public String toString() {
        return function.opName() + inputs + " -> " + outputs;
    }
}
