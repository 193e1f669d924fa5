package org.saccade.nn.attention;

import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One operation of a graph, and the arrays that nobody reads after it. */
final class GraphStep {

    private final DifferentialFunction function;
    private final List<String> inputs;
    private final List<String> outputs;
    private final List<DataType> types;
    private final Set<String> lastRead;
    private OpContext context;

    private GraphStep(SameDiff graph, SameDiffOp op, Set<String> lastRead) {
        this.function = op.getOp();
        this.inputs = inputs(op);
        this.outputs = List.copyOf(op.getOutputsOfOp());
        this.types =
                outputs.stream().map(name -> graph.getVariable(name).dataType()).toList();
        this.lastRead = lastRead;
        boolean plain = (function instanceof DynamicCustomOp || function instanceof Op)
                && !(function instanceof BaseCompatOp)
                && !(function instanceof BaseTensorOp);
        if (!plain) {
            throw new UnsupportedOperationException(
                    "a layer's graph must be made of array operations, without loops or branches, got "
                            + function.opName());
        }
    }

    static List<String> inputs(SameDiffOp op) {
        String[] names = op.getOp().argNames();
        return names == null ? List.of() : List.of(names);
    }

    /** Operations in order; each releases what neither a later one nor the caller needs. */
    static List<GraphStep> sequence(SameDiff graph, Collection<SameDiffOp> ordered, Set<String> retained) {
        List<SameDiffOp> ops = new ArrayList<>(ordered);
        List<GraphStep> steps = new ArrayList<>();
        Set<String> neededLater = new HashSet<>(retained);
        for (int i = ops.size() - 1; i >= 0; i--) {
            Set<String> lastRead = new HashSet<>(inputs(ops.get(i)));
            lastRead.addAll(ops.get(i).getOutputsOfOp());
            lastRead.removeIf(name -> neededLater.contains(name) || isConstant(graph, name));
            neededLater.addAll(lastRead);
            steps.add(0, new GraphStep(graph, ops.get(i), lastRead));
        }
        return steps;
    }

    private static boolean isConstant(SameDiff graph, String name) {
        return graph.getVariables().get(name).getOutputOfOp() == null;
    }

    /** Reads its inputs from the values, puts its outputs there, and releases what was read for the last time. */
    void run(Map<String, INDArray> values, StepMemory memory) {
        if (context == null) {
            context = Nd4j.getExecutioner().buildContext();
        }
        INDArray[] arguments = inputs.stream().map(values::get).toArray(INDArray[]::new);
        if (function instanceof CustomOp op) {
            context.setArgs(arguments, op.iArgs(), op.dArgs(), op.tArgs(), op.bArgs());
            allocate(op.calculateOutputShape(context), values, memory);
            Nd4j.exec(op, context);
        } else {
            Op op = (Op) function;
            for (int i = 0; i < arguments.length; i++) {
                context.setInputArray(i, arguments[i]);
            }
            allocate(((BaseOp) op).calculateOutputShape(context), values, memory);
            Nd4j.exec(op, context);
        }
        function.clearArrays();
        context.purge();
        lastRead.forEach(name -> memory.release(values.remove(name)));
    }

    private void allocate(List<LongShapeDescriptor> shapes, Map<String, INDArray> values, StepMemory memory) {
        if (shapes.size() != outputs.size()) {
            throw new IllegalStateException("the operation " + function.opName()
                    + " must have a shape for each output, got " + shapes.size() + " shapes, outputs " + outputs);
        }
        for (int i = 0; i < outputs.size(); i++) {
            INDArray array =
                    memory.allocate(outputs.get(i), types.get(i), shapes.get(i).getShape());
            context.setOutputArray(i, array);
            values.put(outputs.get(i), array);
        }
    }

    @Override
    public String toString() {
        return function.opName() + inputs + " -> " + outputs;
    }
}
