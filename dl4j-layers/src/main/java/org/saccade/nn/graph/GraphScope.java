package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a definition sees of the graph that it builds, and of the pass in which the graph will run. */
public interface GraphScope {

    SameDiff sameDiff();

    /** Of parameters, inputs, noise and output. */
    DataType dataType();

    /** A parameter or a state, by the name under which it was declared. */
    SDVariable parameter(String name);

    /** A scalar: 1 in training, 0 otherwise. */
    SDVariable training();

    /**
     * Random numbers, drawn anew in each training forward pass and the same ones in its backward pass; in inference the noise's
     * fixed value. The numbers follow from the network's seed, the layer, the iteration and the name alone.
     *
     * @param perExample rows of an example, such as the number of heads
     * @return [B perExample, rest]
     */
    SDVariable noise(String name, Noise noise, long perExample, long... rest);

    /** The same value, through which no gradient flows. */
    SDVariable detached(SDVariable variable);

    /**
     * What the supplier defines, computed again in backward from what it reads instead of being kept from forward
     * (arXiv:1604.06174).
     */
    SDVariable recomputed(Supplier<SDVariable> part);

    /**
     * Whether parts of the graph are computed by kernels, {@link #kernel}: always, never, or wherever there is one.
     */
    Fusion fusion();

    /**
     * What the kernel computes of its inputs, where {@link #fusion} is not {@link Fusion#OFF}.
     *
     * @param inputs plain variables; gradients flow to all of them
     */
    List<SDVariable> kernel(Kernel kernel, List<SDVariable> inputs);

    /** What a state becomes after this training step, in the state's shape; in inference and in a frozen layer it stays. */
    void next(String state, SDVariable value);

    /** Offers a variable to callers of {@link Inspectable}; it costs nothing unless one asks for it. */
    void publish(String name, SDVariable variable);

    /**
     * A scope for a SameDiff graph of the caller's own, in inference: the training flag is 0, noise is one element with its fixed
     * value, which broadcasts, and states stay.
     */
    static PlainScope of(SameDiff sameDiff, Map<String, SDVariable> parameters) {
        return new PlainScope(sameDiff, parameters);
    }
}
