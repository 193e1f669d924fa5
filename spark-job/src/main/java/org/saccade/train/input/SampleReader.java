package org.saccade.train.input;

import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.data.image.BadImageException;
import org.saccade.train.config.InputConfig;

import java.nio.FloatBuffer;
import java.util.List;

/** Encoded images or signals that lie in no dataset, as evaluation would show them to the network. Safe for several threads. */
public final class SampleReader {
    private final SamplePipeline<?> pipeline;

    public SampleReader(InputConfig input) {
        this.pipeline = SamplePipeline.of(input);
    }

    /**
     * What the network sees of one sample.
     *
     * @return {@code [3][size][size]} of an image or {@code [channels][length]} of a signal, row after row
     * @throws BadImageException if the bytes are no sample, or one of a shape that cannot be used
     */
    public float[] read(byte[] bytes) throws BadImageException {
        float[] values = new float[pipeline.values()];
        pipeline.evaluate(bytes, Crops.CENTER, FloatBuffer.wrap(values));
        return values;
    }

    /**
     * Puts samples together. Whoever gets the batch closes it.
     *
     * @param samples as {@link #read} gives them, at least one
     */
    public Batch batch(List<float[]> samples) {
        INDArray features = Nd4j.createUninitialized(
                DataType.FLOAT, ArrayUtil.combine(new long[] {samples.size()}, pipeline.shape()));
        FloatBuffer values = FloatView.of(features);
        samples.forEach(values::put);
        return Batch.unlabelled(features);
    }
}
