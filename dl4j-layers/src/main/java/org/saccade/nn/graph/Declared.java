package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;

import java.util.Map;
import java.util.TreeSet;

/** Looks parameters up by name. */
final class Declared {

    private Declared() {}

    static SDVariable find(String name, Map<String, SDVariable> parameters) {
        SDVariable parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("a parameter must be declared before a graph can read it, got " + name
                    + ", declared are " + new TreeSet<>(parameters.keySet()));
        }
        return parameter;
    }
}
