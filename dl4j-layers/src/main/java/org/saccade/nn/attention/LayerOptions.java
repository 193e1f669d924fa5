package org.saccade.nn.attention;

/** What every layer's option record can tell: the channels that come in and go out. */
interface LayerOptions {

    /** Channels of the input, 0 while they are not known. */
    int inputChannels();

    int outputChannels();

    LayerOptions withInputChannels(int channels);

    /** Deeplearning4j's JSON reader drops unknown keys in silence; a saved layer would load as another one. */
    static IllegalArgumentException unknownKey(Class<?> layer, String key, Object value) {
        return new IllegalArgumentException(
                layer.getSimpleName() + " has no option of this name, got " + key + "=" + value);
    }
}
