package org.saccade.nn.catalogue;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.MapVertex;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/** Networks around a sample. */
public final class SampleNetwork {

    /** The name of the sample in its networks. */
    public static final String NAME = "sample";

    private SampleNetwork() {}

    /** The sample, an average over the map and a softmax over 3 classes. */
    public static ComputationGraph classifier(DataType type, Sample sample) {
        GraphBuilder graph = builder(type);
        return classifier(graph, sample, inputs(graph, sample));
    }

    /** The same with a 1x1 convolution before each input of the sample. */
    public static ComputationGraph classifierOfConvolutions(DataType type, Sample sample) {
        GraphBuilder graph = builder(type);
        List<String> convolved = new ArrayList<>();
        for (String input : inputs(graph, sample)) {
            graph.addLayer(
                    input + "-convolved", new Pointwise(axes(sample.definition().get())), input);
            convolved.add(input + "-convolved");
        }
        return classifier(graph, sample, convolved);
    }

    private static GraphBuilder builder(DataType type) {
        return new NeuralNetConfiguration.Builder()
                .seed(12345)
                .dataType(type)
                .updater(new NoOp())
                .graphBuilder();
    }

    private static ComputationGraph classifier(GraphBuilder graph, Sample sample, List<String> inputs) {
        add(graph, NAME, sample.definition().get(), inputs);
        graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), NAME);
        graph.addLayer("output", softmax(), "pool").setOutputs("output");
        return initialised(graph);
    }

    private static OutputLayer softmax() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** The sample in a network, which knows its inputs. */
    public static MapDefinition definition(ComputationGraph network) {
        GraphVertex vertex = network.getConfiguration().getVertices().get(NAME);
        return (MapDefinition)
                (vertex instanceof LayerVertex layer ? layer.getLayerConf().getLayer() : vertex);
    }

    /** Draws the sample's parameters again, as they are drawn at the start. */
    public static void drawParameters(ComputationGraph network, long seed) {
        long next = 1000 * seed;
        for (Parameter parameter : definition(network).parameters()) {
            INDArray array = parameter(network, parameter.name());
            array.assign(Networks.normal(array.dataType(), next++, array.shape())
                    .muli(Math.sqrt(parameter.variance()))
                    .addi(parameter.mean()));
        }
    }

    /** Moves the sample's trained parameters away from where they start: from gains of zero no gradient comes. */
    public static void disturbParameters(ComputationGraph network) {
        long seed = 1;
        for (Parameter parameter : definition(network).parameters()) {
            if (parameter.kind() != Parameter.Kind.STATE) {
                INDArray array = parameter(network, parameter.name());
                array.addi(
                        Networks.normal(array.dataType(), seed++, array.shape()).muli(0.1));
            }
        }
    }

    private static INDArray parameter(ComputationGraph network, String name) {
        return network.getVertex(NAME).paramTable(false).get(name);
    }

    private static ComputationGraph initialised(GraphBuilder graph) {
        ComputationGraphConfiguration configuration = graph.build();
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        return network;
    }

    private static List<String> inputs(GraphBuilder graph, Sample sample) {
        int axes = axes(sample.definition().get());
        List<String> names = new ArrayList<>();
        List<InputType> types = new ArrayList<>();
        for (MapShape shape : sample.inputs()) {
            names.add("input" + names.size());
            types.add(type(shape, axes));
        }
        graph.addInputs(names).setInputTypes(types.toArray(InputType[]::new));
        return names;
    }

    private static void add(GraphBuilder graph, String name, MapDefinition definition, List<String> inputs) {
        String[] names = inputs.toArray(String[]::new);
        if (definition instanceof Layer layer) {
            graph.addLayer(name, layer, names);
        } else {
            graph.addVertex(name, (GraphVertex) definition, names);
        }
    }

    private static InputType type(MapShape shape, int axes) {
        return axes == 1
                ? InputType.recurrent(shape.channels(), shape.width(), RNNFormat.NCW)
                : InputType.convolutional(shape.height(), shape.width(), shape.channels());
    }

    private static int axes(MapDefinition definition) {
        return definition instanceof MapLayer<?> layer ? layer.axes() : ((MapVertex<?>) definition).axes();
    }

    /** Normal inputs. */
    public static INDArray[] normalInputs(DataType type, Sample sample, long seed, int batch) {
        int axes = axes(sample.definition().get());
        INDArray[] inputs = new INDArray[sample.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            MapShape shape = sample.inputs().get(i);
            inputs[i] = axes == 1
                    ? Networks.normal(type, seed + i, batch, shape.channels(), shape.width())
                    : Networks.normal(type, seed + i, batch, shape.channels(), shape.height(), shape.width());
        }
        return inputs;
    }
}
