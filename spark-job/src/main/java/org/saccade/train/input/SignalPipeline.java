package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.BadImageException.Reason;
import org.saccade.data.image.NpyArray;
import org.saccade.data.order.SampleRandom;
import org.saccade.train.config.InputConfig;

import java.nio.FloatBuffer;

/** What happens to one signal between decoding and the network: shift, normalise. */
final class SignalPipeline implements SamplePipeline<NpyArray> {
    private final InputConfig input;
    private final int channels;

    SignalPipeline(InputConfig input) {
        this.input = input;
        this.channels = input.mean().size();
    }

    @Override
    public long[] shape() {
        return new long[] {channels, input.size()};
    }

    /** Shifted, the values at the ends repeated. */
    @Override
    public NpyArray training(byte[] bytes, SampleRandom random) throws BadImageException {
        NpyArray signal = decode(bytes);
        int start = random.nextInt(2 * input.shift() + 1) - input.shift();
        float[] shifted = new float[signal.data().length];
        for (int channel = 0; channel < channels; channel++) {
            int first = channel * input.size();
            for (int i = 0; i < input.size(); i++) {
                shifted[first + i] = signal.data()[first + Math.max(0, Math.min(input.size() - 1, start + i))];
            }
        }
        return new NpyArray(channels, input.size(), shifted);
    }

    @Override
    public NpyArray evaluation(byte[] bytes) throws BadImageException {
        return decode(bytes);
    }

    private NpyArray decode(byte[] bytes) throws BadImageException {
        NpyArray signal = NpyArray.parse(bytes);
        if (signal.channels() != channels || signal.length() != input.size()) {
            throw new BadImageException(
                    Reason.DECODE_FAILED,
                    "its shape is (" + signal.channels() + ", " + signal.length()
                            + "), where input.mean and input.size say (" + channels + ", " + input.size() + ")");
        }
        return signal;
    }

    @Override
    public void normalise(NpyArray signal, FloatBuffer place) throws BadImageException {
        float[] values = signal.data();
        float[] normalised = new float[values.length];
        for (int channel = 0; channel < channels; channel++) {
            double mean = input.mean().get(channel);
            double deviation = input.deviation().get(channel);
            int end = (channel + 1) * input.size();
            for (int i = channel * input.size(); i < end; i++) {
                normalised[i] = (float) ((values[i] - mean) / deviation);
                if (!Float.isFinite(normalised[i])) {
                    throw new BadImageException(
                            Reason.DECODE_FAILED,
                            "its value " + values[i] + " in channel " + channel
                                    + " is out of range when input.mean and input.deviation, " + mean + " and "
                                    + deviation
                                    + ", normalise it");
                }
            }
        }
        place.put(normalised);
    }
}
