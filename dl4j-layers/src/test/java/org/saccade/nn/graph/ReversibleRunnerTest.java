package org.saccade.nn.graph;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.saccade.nn.Networks;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saccade.nn.attention.Images.assertClose;

class ReversibleRunnerTest {

    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
    private static final String READ = "read";
    private static final double F = 1.3;
    private static final double G = -0.7;

    /** tanh(factor x) of one example, which remembers x as its state. */
    private record Witness(double factor) implements MapDefinition, Serializable {

        @Override
        public List<Parameter> parameters() {
            return List.of(Parameter.state(READ, 0, 0, 1, 3, 2, 4));
        }

        @Override
        public MapShape outputShape(List<MapShape> inputs) {
            return inputs.get(0);
        }

        @Override
        public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
            scope.next(READ, inputs.get(0));
            return scope.sameDiff().math().tanh(inputs.get(0).mul(factor));
        }

        @Override
        public Arithmetic arithmetic(List<MapShape> inputs) {
            return Arithmetic.NONE;
        }

        @Override
        public long keptElements(List<MapShape> inputs) {
            return 0;
        }
    }

    private static final class Witnesses extends ReversibleLayer<Probes.Options> {
        private static final long serialVersionUID = 1;
        private final int depth;

        private Witnesses(int depth) {
            super(new Probes.Options(0));
            this.depth = depth;
        }

        @Override
        protected int depth() {
            return depth;
        }

        @Override
        protected MapDefinition first() {
            return new Witness(F);
        }

        @Override
        protected MapDefinition second() {
            return new Witness(G);
        }
    }

    /** Backward evaluates F and G at inputs that it has computed from the output. What a state loses is its gradient. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 30})
    void backwardReadsTheInputsThatForwardRead(int depth) {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 1, 6, 2, 4);
        MultiLayerNetwork network =
                Networks.bare(DataType.DOUBLE, InputType.convolutional(2, 4, 6), new Witnesses(depth));
        Layer layer = network.getLayer(0);
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, 1, layer.numParams()));
        layer.setInput(x, NO_WORKSPACES);
        layer.activate(true, NO_WORKSPACES);
        var gradients = layer.backpropGradient(x, NO_WORKSPACES).getFirst().gradientForVariable();
        INDArray one = x.reshape('c', 2, 1, 3, 2, 4).slice(0).dup('c');
        INDArray two = x.reshape('c', 2, 1, 3, 2, 4).slice(1).dup('c');
        for (int block = 1; block <= depth; block++) {
            assertClose(gradients.get(ReversibleLayer.firstPrefix(block) + READ).neg(), two, 1e-13);
            one.addi(Transforms.tanh(two.mul(F)));
            assertClose(
                    gradients.get(ReversibleLayer.secondPrefix(block) + READ).neg(), one, 1e-13);
            two.addi(Transforms.tanh(one.mul(G)));
        }
    }

    /** The two halves of the output, whatever the depth. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 30})
    void forwardKeepsTwoArraysAtAnyDepth(int depth) throws IllegalAccessException {
        MultiLayerNetwork network =
                Networks.bare(DataType.DOUBLE, InputType.convolutional(2, 4, 6), new Witnesses(depth));
        ParameterViews parameters = new ParameterViews();
        parameters.setTable(network.getLayer(0).paramTable());
        Witnesses layer = (Witnesses) network.getLayer(0).conf().getLayer();
        MapRunner runner = layer.runner(DataType.DOUBLE, parameters);
        List<INDArray> inputs = List.of(Networks.normal(DataType.DOUBLE, 1, 1, 6, 2, 4));
        runner.forward(inputs, true, 0, NO_WORKSPACES);
        assertThat(arrays(runner)).isEqualTo(2);
        runner.close();
    }

    /** Arrays that a runner holds, parameters and what is the same in every pass apart. */
    private static int arrays(Object holder) throws IllegalAccessException {
        int count = 0;
        for (Field field : holder.getClass().getDeclaredFields()) {
            if (field.isSynthetic() || Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            field.setAccessible(true);
            Object value = field.get(holder);
            if (value instanceof INDArray) {
                count++;
            } else if (value instanceof Map<?, ?> map) {
                count += (int)
                        map.values().stream().filter(INDArray.class::isInstance).count();
            } else if (value instanceof MapRunner
                    || value != null && value.getClass().getNestHost() == ReversibleRunner.class) {
                count += arrays(value);
            }
        }
        return count;
    }
}
