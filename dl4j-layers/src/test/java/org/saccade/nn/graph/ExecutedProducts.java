package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The multiply-adds that a definition's graph executes for one example, from the shapes of the arrays that its products meet. Products
 * with constants do not count: they stand for sums, copies and choices.
 */
public final class ExecutedProducts {

    private static final Set<String> WITHOUT_A_VALUE = Set.of("ones_as", "zeros_as");

    private final Wiring wiring;
    private final Set<SameDiffOp> operations;
    private final Map<String, INDArray> values;

    private ExecutedProducts(Wiring wiring, Set<SameDiffOp> operations, Map<String, INDArray> values) {
        this.wiring = wiring;
        this.operations = operations;
        this.values = values;
    }

    /** @param definition knows its inputs */
    public static long of(MapDefinition definition, List<MapShape> inputs) {
        return definition instanceof ReversibleLayer<?> blocks
                ? ofBlocks(blocks, inputs.get(0))
                : run(definition, inputs).total();
    }

    /** These have no graph of all. */
    private static long ofBlocks(ReversibleLayer<?> blocks, MapShape input) {
        List<MapShape> half = List.of(new MapShape(input.channels() / 2, input.height(), input.width()));
        return blocks.depth() * (of(blocks.first(), half) + of(blocks.second(), half));
    }

    private static ExecutedProducts run(MapDefinition definition, List<MapShape> inputs) {
        SameDiff graph = SameDiff.create();
        Map<String, SDVariable> parameters = new HashMap<>();
        definition
                .parameters()
                .forEach(parameter -> parameters.put(
                        parameter.name(),
                        graph.var(parameter.name(), Networks.normal(DataType.DOUBLE, 1, parameter.sides()))));
        Map<String, INDArray> maps = new HashMap<>();
        SDVariable[] placeholders = new SDVariable[inputs.size()];
        for (int i = 0; i < placeholders.length; i++) {
            MapShape shape = inputs.get(i);
            String name = "input" + i;
            placeholders[i] =
                    graph.placeHolder(name, DataType.DOUBLE, -1, shape.channels(), shape.height(), shape.width());
            maps.put(name, Networks.normal(DataType.DOUBLE, i, 1, shape.channels(), shape.height(), shape.width()));
        }
        SDVariable output = definition.define(GraphScope.of(graph, parameters), List.of(placeholders));
        Wiring wiring = new Wiring(graph, Map.of(), Map.of());
        Set<SameDiffOp> operations = wiring.operations(Set.of(output.name()), Set.of());
        Set<String> computed = Wiring.outputs(operations);
        Map<String, INDArray> values = new HashMap<>(graph.output(maps, computed.toArray(String[]::new)));
        values.putAll(maps);
        parameters.forEach((name, variable) -> values.put(name, variable.getArr()));
        return new ExecutedProducts(wiring, operations, values);
    }

    private long total() {
        return operations.stream()
                .filter(op -> wiring.inputs(op).stream().noneMatch(input -> isConstant(input)))
                .mapToLong(this::multiplyAdds)
                .sum();
    }

    private long multiplyAdds(SameDiffOp op) {
        INDArray output = values.get(op.getOutputsOfOp().get(0));
        return switch (op.getOp().opName()) {
            case "matmul" ->
                output.length() * inner(values.get(wiring.inputs(op).get(0)), output);
            case "conv2d" ->
                output.length() * perOutput(values.get(wiring.inputs(op).get(1)));
            case "depthwise_conv2d" ->
                output.length() * perChannel(values.get(wiring.inputs(op).get(1)));
            default -> 0;
        };
    }

    /** Of matrices [.., m, k] or [.., k, m] and outputs [.., m, n]: k. */
    private static long inner(INDArray left, INDArray output) {
        return left.size(-1) * left.size(-2) / output.size(-2);
    }

    /** Of weights [k, k, in, out]. */
    private static long perOutput(INDArray weights) {
        return weights.length() / weights.size(3);
    }

    /** Of weights [k, k, C, 1]. */
    private static long perChannel(INDArray weights) {
        return weights.size(0) * weights.size(1);
    }

    /** Whether neither inputs nor parameters decide a variable's values. */
    private boolean isConstant(String variable) {
        if (!wiring.isComputed(variable)) {
            return wiring.graph().getVariable(variable).getVariableType() == VariableType.CONSTANT;
        }
        SameDiffOp op = wiring.graph()
                .getOps()
                .get(wiring.graph().getVariables().get(variable).getOutputOfOp());
        return WITHOUT_A_VALUE.contains(op.getOp().opName())
                || wiring.inputs(op).stream().allMatch(input -> isConstant(input));
    }
}
