package org.saccade.bench;

/** What a network is trained on: square images of a size in pixels, so many in a batch, and the number of their classes. */
record TrainingTask(int size, int batch, int classes) {

    private static final int DIGITS = 32;
    private static final int SMALL = 64;

    /** As the digits are trained, or ImageNet's classes. */
    static TrainingTask ofSize(int size) {
        return switch (size) {
            case DIGITS -> new TrainingTask(size, 32, 10);
            case SMALL -> new TrainingTask(size, 8, 1000);
            default -> new TrainingTask(size, 4, 1000);
        };
    }

    /** The class of a sample. */
    int label(int sample) {
        return sample % classes;
    }
}
