package org.saccade.nn.golden;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Plain;

import java.util.Map;

/** Runs a mechanism with given parameters. */
final class MechanismRun {

    private MechanismRun() {}

    /** On images [N, C, H, W]; parameters by name, reshaped to what the mechanism declares. */
    static INDArray image(Mechanism mechanism, INDArray x, Map<String, INDArray> parameters) {
        return Plain.attend(mechanism, 2, x, parameters);
    }

    /** On sequences [N, C, W]. */
    static INDArray sequence(Mechanism mechanism, INDArray x, Map<String, INDArray> parameters) {
        INDArray map = x.reshape('c', x.size(0), x.size(1), 1, x.size(2));
        INDArray y = Plain.attend(mechanism, 1, map, parameters);
        return y.dup('c').reshape('c', y.size(0), y.size(1), y.size(3));
    }

    /** On one sequence of tokens [T, d], as the vectors of sequence mechanisms have them. */
    static INDArray tokens(Mechanism mechanism, INDArray x, Map<String, INDArray> parameters) {
        INDArray y = sequence(mechanism, x.transpose().dup('c').reshape('c', 1, x.size(1), x.size(0)), parameters);
        return y.dup('c').reshape('c', y.size(1), y.size(2)).transpose().dup('c');
    }
}
