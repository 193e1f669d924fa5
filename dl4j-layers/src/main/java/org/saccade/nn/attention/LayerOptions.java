package org.saccade.nn.attention;

/** What every layer's option record can tell: the channels that come in and go out. */
interface LayerOptions {

    /** Channels of the input, 0 while they are not known. */
    int inputChannels();

    int outputChannels();

    LayerOptions withInputChannels(int channels);
}
