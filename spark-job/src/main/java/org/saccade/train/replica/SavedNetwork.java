package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.nn.model.Transfer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A network that Deeplearning4j saved, from wherever.
 *
 * @param parameters all of them, in Deeplearning4j's order; null where only the configuration was saved
 * @param where names the file in errors
 */
record SavedNetwork(ComputationGraphConfiguration configuration, INDArray parameters, String where) {

    /** The JSON of a configuration, or a model file. */
    static SavedNetwork read(HadoopFiles files, String file) throws IOException {
        byte[] bytes = files.readAll(files.path(file));
        SavedNetwork saved;
        try {
            saved = parse(bytes, file);
        } catch (RuntimeException e) {
            // Deeplearning4j's reader wraps whatever it meets in a bare one.
            throw unreadable(Network.firstLine(e), file, e);
        }
        // Of other JSON it takes nothing and says nothing.
        if (saved.configuration.getVertices().isEmpty()) {
            throw unreadable("no layers", file, null);
        }
        return saved;
    }

    private static SavedNetwork parse(byte[] bytes, String file) throws IOException {
        if (bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K') {
            ModelFile model = ModelFile.open(new ByteArrayInputStream(bytes), file);
            return new SavedNetwork(model.configuration(), model.parameters(), file);
        }
        String json = new String(bytes, StandardCharsets.UTF_8);
        return new SavedNetwork(ComputationGraphConfiguration.fromJson(json), null, file);
    }

    private static UnusableModelException unreadable(String found, String file, Throwable cause) {
        return new UnusableModelException(
                "model.file must be the JSON of a ComputationGraphConfiguration or a model.zip of one, got " + found
                        + " in " + file,
                cause);
    }

    /** The network with its parameters; where there are none, they are drawn from the seed. */
    ComputationGraph initialise() {
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init(parameters, false);
        return graph;
    }

    /** The network with a new output layer for so many classes, drawn from the seed; all its other parameters stay. */
    ComputationGraph initialiseFor(int classes) {
        ComputationGraph changed = new ComputationGraph(configurationFor(classes));
        changed.init();
        if (parameters != null) {
            Transfer.copy(initialise(), changed, Set.copyOf(configuration.getNetworkOutputs()));
        }
        return changed;
    }

    /** @param classes of a new output layer; 0 for the one that it has */
    ComputationGraphConfiguration configurationFor(int classes) {
        ComputationGraphConfiguration changed = configuration.clone();
        if (classes > 0) {
            outputLayer(changed).ifPresent(output -> output.setNOut(classes));
        }
        return changed;
    }

    private static Optional<OutputLayer> outputLayer(ComputationGraphConfiguration configuration) {
        GraphVertex last = configuration
                .getVertices()
                .get(configuration.getNetworkOutputs().get(0));
        return last instanceof LayerVertex layer && layer.getLayerConf().getLayer() instanceof OutputLayer output
                ? Optional.of(output)
                : Optional.empty();
    }

    /** @throws UnusableModelException unless the network gives probabilities of classes, and Saccade can train it */
    void requireTrainable() {
        require(configuration.getDataType() == DataType.FLOAT, "of float32 parameters", configuration.getDataType());
        List<String> inputs = configuration.getNetworkInputs();
        List<String> outputs = configuration.getNetworkOutputs();
        require(inputs.size() == 1, "with one input", inputs);
        require(outputs.size() == 1, "with one output", outputs);
        Optional<OutputLayer> output = outputLayer(configuration);
        require(output.isPresent(), "that ends with an output layer", outputs.get(0));
        IActivation activation = output.orElseThrow().getActivationFn();
        require(activation instanceof ActivationSoftmax, "that ends with a softmax", activation);
    }

    /** @throws UnusableModelException unless a network that can be trained has so many classes */
    void requireClasses(int classes) {
        long own = outputLayer(configuration).orElseThrow().getNOut();
        if (own != classes) {
            throw new UnusableModelException(
                    "model.file must hold a network of " + classes + " classes, as the dataset has, got " + own + " in "
                            + where + "; set model.new-classifier = true to train a new output layer, or give another"
                            + " file",
                    null);
        }
    }

    private void require(boolean holds, String rule, Object found) {
        if (!holds) {
            throw new UnusableModelException(
                    "model.file must hold a network " + rule + ", got " + found + " in " + where
                            + "; give another file, or settings that fit it",
                    null);
        }
    }
}
