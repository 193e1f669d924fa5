package org.saccade.nn.graph;

import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.updater.Frozen;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What follows from the parameters that a definition declares. */
final class Declared {

    private Declared() {}

    /** To Deeplearning4j running state is a bias: weight decay leaves it alone. */
    static void declare(List<Parameter> parameters, SDLayerParams params) {
        for (Parameter parameter : parameters) {
            if (parameter.kind() == Parameter.Kind.WEIGHT) {
                params.addWeightParam(parameter.name(), parameter.sides());
            } else {
                params.addBiasParam(parameter.name(), parameter.sides());
            }
        }
    }

    static void initialise(List<Parameter> parameters, Map<String, INDArray> arrays) {
        parameters.forEach(parameter -> parameter.initialise(arrays.get(parameter.name())));
    }

    static boolean isState(List<Parameter> parameters, String name) {
        return parameters.stream()
                .anyMatch(parameter -> parameter.kind() == Parameter.Kind.STATE
                        && parameter.name().equals(name));
    }

    /** To Deeplearning4j a state's update is a gradient that nobody changes, unless the layer is frozen. */
    static IUpdater updater(List<Parameter> parameters, String name, IUpdater ofTrained) {
        return isState(parameters, name) && !(ofTrained instanceof Frozen) ? new NoOp() : ofTrained;
    }

    static SDVariable find(String name, Map<String, SDVariable> parameters) {
        SDVariable parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("a parameter must be declared before a graph can read it, got " + name
                    + ", declared are " + new TreeSet<>(parameters.keySet()));
        }
        return parameter;
    }
}
