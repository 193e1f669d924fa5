package org.saccade.nn.block;

import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.LocalMechanisms;

/** Stems for images of about 224x224: 64 channels at a quarter of the size (arXiv:1906.05909, table 7). */
public enum ImageStem implements Stem {
    /** A 7x7 convolution of stride 2 and a 3x3 maximum pool of stride 2, as in every ResNet. */
    CONVOLUTION {
        @Override
        public Features addTo(Assembly assembly, Features input) {
            return new ConvolutionStem(CHANNELS, 7, 2, true).addTo(assembly, input);
        }
    },
    /** Attention within blocks of 4x4, with relative positions. */
    STAND_ALONE_ATTENTION {
        @Override
        public Features addTo(Assembly assembly, Features input) {
            return attend(assembly, input, LocalMechanisms.standAloneStem(CHANNELS, HEADS, BLOCK));
        }
    },
    /** The same with values by 4x4 convolution in the place of positions. */
    CONVOLUTION_VALUES {
        @Override
        public Features addTo(Assembly assembly, Features input) {
            return attend(assembly, input, LocalMechanisms.convolutionValuesStem(CHANNELS, HEADS, BLOCK));
        }
    },
    /** The same with values that know where in its block a pixel lies: the attention stem of the paper. */
    SPATIALLY_AWARE_VALUES {
        @Override
        public Features addTo(Assembly assembly, Features input) {
            return attend(assembly, input, LocalMechanisms.spatiallyAwareStem(CHANNELS, HEADS, BLOCK, MATRICES));
        }
    };

    private static final int CHANNELS = 64;
    private static final int HEADS = 4;
    private static final int BLOCK = 4;
    /** The paper does not say how many are mixed. */
    private static final int MATRICES = 4;

    /** The pool's windows are the blocks. */
    private static Features attend(Assembly assembly, Features input, Mechanism mechanism) {
        Features attended = assembly.normalise(assembly.layer("stem", new SelfAttention2D(mechanism), input, CHANNELS));
        return assembly.maximumPool("stem-maximum", assembly.relu("stem-relu", attended), BLOCK, BLOCK, 0);
    }
}
