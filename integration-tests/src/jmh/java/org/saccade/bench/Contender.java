package org.saccade.bench;

/** What may stand where a network mixes pixels. */
public enum Contender {
    /** Our layer of local attention. */
    LAYER {
        @Override
        Pass open(MapSize map, int window) {
            return new LayerPass(map, window);
        }
    },
    /** PyTorch's 3x3 convolution. It has no window. */
    CONVOLUTION {
        @Override
        Pass open(MapSize map, int window) {
            return TorchPass.convolution(map);
        }
    },
    /** The same attention in PyTorch, with the window of each pixel written out. */
    UNFOLD {
        @Override
        Pass open(MapSize map, int window) {
            return TorchPass.unfold(map, window);
        }
    },
    /** The same as it is usually written: the embeddings are added to the keys of each window. */
    USUAL {
        @Override
        Pass open(MapSize map, int window) {
            return TorchPass.usual(map, window);
        }
    },
    /** PyTorch's fused attention of all pixels to all, with a mask that leaves the window; it has no relative positions. */
    MASKED {
        @Override
        Pass open(MapSize map, int window) {
            return TorchPass.masked(map, window);
        }
    };

    abstract Pass open(MapSize map, int window);
}
