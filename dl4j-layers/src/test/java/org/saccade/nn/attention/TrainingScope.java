package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.Kernel;
import org.saccade.nn.graph.Noise;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A plain scope in training, whose noise is given by name.
 *
 * @param plain the scope in inference
 * @param dataType of the noise
 * @param noise arrays by name
 */
public record TrainingScope(GraphScope plain, DataType dataType, Map<String, INDArray> noise) implements GraphScope {

    @Override
    public SameDiff sameDiff() {
        return plain.sameDiff();
    }

    @Override
    public SDVariable parameter(String name) {
        return plain.parameter(name);
    }

    @Override
    public SDVariable training() {
        return sameDiff().constant(Nd4j.scalar(dataType, 1));
    }

    @Override
    public SDVariable noise(String name, Noise kind, long perExample, long... rest) {
        return sameDiff().constant(noise.get(name).castTo(dataType));
    }

    @Override
    public SDVariable detached(SDVariable variable) {
        return plain.detached(variable);
    }

    @Override
    public SDVariable recomputed(Supplier<SDVariable> part) {
        return plain.recomputed(part);
    }

    @Override
    public Fusion fusion() {
        return plain.fusion();
    }

    @Override
    public List<SDVariable> kernel(Kernel kernel, List<SDVariable> inputs) {
        return plain.kernel(kernel, inputs);
    }

    @Override
    public void next(String state, SDVariable value) {
        plain.next(state, value);
    }

    @Override
    public void publish(String name, SDVariable variable) {
        plain.publish(name, variable);
    }
}
