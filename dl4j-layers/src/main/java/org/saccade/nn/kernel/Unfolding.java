package org.saccade.nn.kernel;

import java.util.Arrays;

/**
 * Maps [B, C, H, W] as a matrix [C k k, B positions]: for each channel and place in a square window, what the window sees there at all its
 * positions; zero over the border. Rows of the matrix are those of a convolution's weights.
 *
 * @param padding pixels at each edge
 */
record Unfolding(int channels, int height, int width, int kernel, int stride, int padding) {

    /** Values that a thread takes from a map at a time, if they are more than a channel's. */
    private static final int WIDTH = 8192;

    private static final ThreadLocal<Room> ROOM = ThreadLocal.withInitial(Room::new);

    /** The maps themselves, an image's positions after the other's. */
    static Unfolding ofPixels(int channels, int positions) {
        return new Unfolding(channels, 1, positions, 1, 1, 0);
    }

    int rows() {
        return channels * kernel * kernel;
    }

    int positions() {
        return outputs(height) * outputs(width);
    }

    private int outputs(int side) {
        return (side + 2 * padding - kernel) / stride + 1;
    }

    /** Writes the matrix of some images. */
    void unfold(int firstImage, int images, Tensor maps, Tensor matrix) {
        eachStrip(firstImage, images, strip -> {
            strip.load(maps);
            strip.eachRow((row, channel, down, right) -> {
                Arrays.fill(strip.row, 0, strip.columns, 0);
                strip.gather(channel, down, right);
                matrix.put(row * strip.columns, strip.row, 0, strip.columns);
            });
        });
    }

    /** Writes the maps of some images: each pixel the sum of the matrix's places that show it. */
    void fold(int firstImage, int images, Tensor matrix, Tensor maps) {
        eachStrip(firstImage, images, strip -> {
            strip.clear();
            strip.eachRow((row, channel, down, right) -> {
                matrix.get(row * strip.columns, strip.row, 0, strip.columns);
                strip.scatter(channel, down, right);
            });
            strip.store(maps);
        });
    }

    private void eachStrip(int firstImage, int images, StripTask task) {
        int most = Math.max(1, WIDTH / (images * height * width));
        Workers.each((channels + most - 1) / most, i -> {
            int first = i * most;
            task.run(new Strip(firstImage, images, first, Math.min(most, channels - first), ROOM.get()));
        });
    }

    private interface StripTask {
        void run(Strip strip);
    }

    private interface RowTask {
        /** @param channel in the strip */
        void run(int row, int channel, int down, int right);
    }

    private interface LineTask {
        /** Positions of a line that the map's place reaches, and where those begin in the map and in the matrix's row. */
        void run(int in, int out, int from, int to);
    }

    /** What one thread works with. */
    private static final class Room {
        private float[] maps = {};
        private float[] row = {};

        static float[] enough(float[] array, int length) {
            return array.length < length ? new float[length] : array;
        }
    }

    /** Some channels of some images. */
    private final class Strip {

        private final int firstImage;
        private final int images;
        private final int first;
        private final int count;
        private final int pixels = height * width;
        private final int down = outputs(height);
        private final int across = outputs(width);
        private final int columns;
        private final float[] maps;
        private final float[] row;

        Strip(int firstImage, int images, int first, int count, Room room) {
            this.firstImage = firstImage;
            this.images = images;
            this.first = first;
            this.count = count;
            this.columns = images * down * across;
            room.maps = Room.enough(room.maps, images * count * pixels);
            room.row = Room.enough(room.row, columns);
            this.maps = room.maps;
            this.row = room.row;
        }

        void load(Tensor from) {
            for (int image = 0; image < images; image++) {
                from.get(place(image), maps, image * count * pixels, count * pixels);
            }
        }

        void store(Tensor to) {
            for (int image = 0; image < images; image++) {
                to.put(place(image), maps, image * count * pixels, count * pixels);
            }
        }

        private int place(int image) {
            return ((firstImage + image) * channels + first) * pixels;
        }

        void clear() {
            Arrays.fill(maps, 0, images * count * pixels, 0);
        }

        void eachRow(RowTask task) {
            int inChannel = kernel * kernel;
            for (int channel = 0; channel < count; channel++) {
                for (int i = 0; i < inChannel; i++) {
                    task.run((first + channel) * inChannel + i, channel, i / kernel - padding, i % kernel - padding);
                }
            }
        }

        void gather(int channel, int downBy, int rightBy) {
            eachLine(channel, downBy, rightBy, this::copyLine);
        }

        void scatter(int channel, int downBy, int rightBy) {
            eachLine(channel, downBy, rightBy, this::addLine);
        }

        private void eachLine(int channel, int downBy, int rightBy, LineTask task) {
            int from = first(rightBy);
            int to = last(rightBy, width, across);
            int firstLine = first(downBy);
            int lastLine = last(downBy, height, down);
            for (int image = 0; image < images; image++) {
                int map = (image * count + channel) * pixels;
                int out = image * down * across;
                for (int line = firstLine; line < lastLine; line++) {
                    int in = map + (line * stride + downBy) * width + rightBy;
                    task.run(in, out + line * across, from, to);
                }
            }
        }

        private void copyLine(int in, int out, int from, int to) {
            for (int i = from; i < to; i++) {
                row[out + i] = maps[in + i * stride];
            }
        }

        private void addLine(int in, int out, int from, int to) {
            for (int i = from; i < to; i++) {
                maps[in + i * stride] += row[out + i];
            }
        }

        /** The first position from which the place, so far from the window's corner in the map, is in the map. */
        private int first(int by) {
            return by >= 0 ? 0 : (stride - 1 - by) / stride;
        }

        /** The position behind the last such one. */
        private int last(int by, int side, int outputs) {
            return Math.min(outputs, Math.floorDiv(side - 1 - by, stride) + 1);
        }
    }
}
