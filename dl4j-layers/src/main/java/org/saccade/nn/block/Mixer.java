package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.saccade.nn.attention.ConvolutionalAttention2D;
import org.saccade.nn.attention.ConvolutionalAttentionOptions;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;

/** What a residual block mixes pixels with: the cell of a table that makes a convolutional network an attention network. */
public enum Mixer {
    /** 3x3 convolution; a stride is the convolution's. */
    CONVOLUTION(true) {
        @Override
        Layer layer(int channels, int stride) {
            return new Convolution2D(channels, 3, stride);
        }
    },
    /** Stand-alone local attention, 4 heads, window 5; a stride is a 2x2 average pool after the attention (arXiv:1906.05909). */
    LOCAL_ATTENTION(false) {
        @Override
        Layer layer(int channels, int stride) {
            return new LocalSelfAttention2D(LocalSelfAttentionOptions.of(channels, HEADS, 5));
        }
    },
    /** Attention over the whole image, 4 heads, 3x3 queries, 1x1 keys and values; a stride is the query's. */
    CONVOLUTIONAL_ATTENTION(true) {
        @Override
        Layer layer(int channels, int stride) {
            return new ConvolutionalAttention2D(
                    ConvolutionalAttentionOptions.of(channels).withHeads(HEADS).withQuery(3, stride));
        }
    };

    private static final int HEADS = 4;

    private final boolean strides;

    Mixer(boolean strides) {
        this.strides = strides;
    }

    /** Whether the layer makes the image smaller by itself, or a pool after it must. */
    boolean strides() {
        return strides;
    }

    abstract Layer layer(int channels, int stride);
}
