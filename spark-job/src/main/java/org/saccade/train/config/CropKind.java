package org.saccade.train.config;

/** Which part of an image the network sees in training. */
public enum CropKind {
    /** Of the resized image, moved at random, the border repeated. */
    SHIFT,
    /** Of random area and shape. */
    RANDOM_RESIZED
}
