package org.saccade.nn.kernel;

import java.nio.ByteBuffer;

/**
 * A convolution with a square window and no bias as products of matrices by BLAS, in single precision: weights [D, C k k] times the
 * unfolded map. Maps [B, C, H, W] become [B, D, positions]. The result is the same for any number of threads.
 */
public final class ProductConvolution {

    /** Rows of a result that one thread computes: fewer would read the other matrix too often. */
    private static final int ROWS = 256;
    /** Numbers of an unfolded map, if they are more than an image's: so many that a processor's caches hold them. */
    private static final int UNFOLDED = 1 << 20;

    private static final ThreadLocal<Room> ROOM = ThreadLocal.withInitial(Room::new);

    private final Unfolding input;
    private final Unfolding output;

    public ProductConvolution(
            int inputChannels, int channels, int height, int width, int kernel, int stride, int padding) {
        input = new Unfolding(inputChannels, height, width, kernel, stride, padding);
        output = Unfolding.ofPixels(channels, input.positions());
    }

    public void forward(int batch, Tensor maps, Tensor weights, Tensor results) {
        eachGroup(batch, (first, images, unfolded, pixels) -> {
            input.unfold(first, images, maps, unfolded);
            multiply(weights(weights), matrix(unfolded, input, images), matrix(pixels, output, images), false);
            output.fold(first, images, pixels, results);
        });
    }

    /**
     * Writes the gradients of the maps and of the weights.
     *
     * @param mapGradients null if nobody wants them
     */
    public void backward(
            int batch,
            Tensor maps,
            Tensor weights,
            Tensor resultGradients,
            Tensor mapGradients,
            Tensor weightGradients) {
        eachGroup(batch, (first, images, unfolded, pixels) -> {
            Matrix dy = matrix(pixels, output, images);
            Matrix x = matrix(unfolded, input, images);
            output.unfold(first, images, resultGradients, pixels);
            input.unfold(first, images, maps, unfolded);
            multiply(dy, x.transposed(), weights(weightGradients), first > 0);
            if (mapGradients != null) {
                multiply(weights(weights).transposed(), dy, x, false);
                input.fold(first, images, unfolded, mapGradients);
            }
        });
    }

    private void eachGroup(int batch, GroupTask task) {
        int most = Math.max(1, Math.min(batch, UNFOLDED / (input.rows() * input.positions())));
        Room room = ROOM.get();
        room.fit(most * input.positions() * input.rows(), most * input.positions() * output.rows());
        for (int first = 0; first < batch; first += most) {
            task.run(first, Math.min(most, batch - first), room.unfolded, room.pixels);
        }
    }

    private interface GroupTask {
        void run(int first, int images, Tensor unfolded, Tensor pixels);
    }

    private static void multiply(Matrix left, Matrix right, Matrix result, boolean adds) {
        int blocks = (result.rows() + ROWS - 1) / ROWS;
        Matrix.withWorkers(blocks, block -> {
            int from = block * ROWS;
            int count = Math.min(ROWS, result.rows() - from);
            Matrix.multiply(left.ofRows(from, count), right, result.ofRows(from, count), adds);
        });
    }

    private Matrix weights(Tensor tensor) {
        return new Matrix(tensor, 0, output.rows(), input.rows());
    }

    private static Matrix matrix(Tensor tensor, Unfolding unfolding, int images) {
        return new Matrix(tensor, 0, unfolding.rows(), images * unfolding.positions());
    }

    /** Matrices of one caller, kept from call to call. */
    private static final class Room {
        private ByteBuffer memory = ByteBuffer.allocateDirect(0);
        private Tensor unfolded;
        private Tensor pixels;

        void fit(int unfoldedLength, int pixelsLength) {
            long bytes = (long) Float.BYTES * (unfoldedLength + pixelsLength);
            if (memory.capacity() < bytes) {
                memory = ByteBuffer.allocateDirect(Math.toIntExact(bytes));
            }
            int border = Float.BYTES * unfoldedLength;
            unfolded = Tensor.floats(memory.slice(0, border));
            pixels = Tensor.floats(memory.slice(border, Float.BYTES * pixelsLength));
        }
    }
}
