package org.saccade.data.image;

/**
 * One change of an image's colours, in place. Blends are those of torchvision: {@code factor * pixel + (1 - factor) * other}, cut to
 * 0..255 and rounded down.
 */
enum ColorChange {
    /** Blends with black. */
    BRIGHTNESS {
        @Override
        void apply(byte[] rgb, double factor) {
            blend(rgb, factor, 0);
        }
    },
    /** Blends with the mean grey of the image. */
    CONTRAST {
        @Override
        void apply(byte[] rgb, double factor) {
            if (factor != 1) {
                blend(rgb, factor, meanGrey(rgb));
            }
        }
    },
    /** Blends each pixel with its own grey. */
    SATURATION {
        @Override
        void apply(byte[] rgb, double factor) {
            if (factor != 1) {
                for (int i = 0; i < rgb.length; i += RgbImage.CHANNELS) {
                    double other = (1 - factor) * grey(rgb, i);
                    for (int channel = i; channel < i + RgbImage.CHANNELS; channel++) {
                        rgb[channel] = level(factor * (rgb[channel] & 0xFF) + other);
                    }
                }
            }
        }
    },
    /** Turns the hue of HSV by a part of the circle; value and saturation stay. */
    HUE {
        @Override
        void apply(byte[] rgb, double turn) {
            if (turn != 0) {
                for (int i = 0; i < rgb.length; i += RgbImage.CHANNELS) {
                    turnHue(rgb, i, SECTORS * turn);
                }
            }
        }
    };

    /** Of the colour circle: red, yellow, green, cyan, blue, magenta. */
    private static final int SECTORS = 6;

    /** @param amount a factor, 1 for no change; of the hue a part of the circle, 0 for no change */
    abstract void apply(byte[] rgb, double amount);

    private static void blend(byte[] rgb, double factor, double other) {
        byte[] blended = new byte[256];
        for (int value = 0; value < blended.length; value++) {
            blended[value] = level(factor * value + (1 - factor) * other);
        }
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = blended[rgb[i] & 0xFF];
        }
    }

    private static double meanGrey(byte[] rgb) {
        long sum = 0;
        for (int i = 0; i < rgb.length; i += RgbImage.CHANNELS) {
            sum += grey(rgb, i);
        }
        return (double) sum * RgbImage.CHANNELS / rgb.length;
    }

    /** The luma of ITU-R BT.601 in 1/65536, as Pillow rounds it. */
    private static int grey(byte[] rgb, int pixel) {
        return (19595 * (rgb[pixel] & 0xFF) + 38470 * (rgb[pixel + 1] & 0xFF) + 7471 * (rgb[pixel + 2] & 0xFF) + 32768)
                >> 16;
    }

    private static void turnHue(byte[] rgb, int pixel, double sectors) {
        int red = rgb[pixel] & 0xFF;
        int green = rgb[pixel + 1] & 0xFF;
        int blue = rgb[pixel + 2] & 0xFF;
        int value = Math.max(red, Math.max(green, blue));
        int chroma = value - Math.min(red, Math.min(green, blue));
        if (chroma == 0) {
            return;
        }
        double turned = hue(red, green, blue, value, chroma) + sectors;
        double hue = turned < 0 ? turned + SECTORS : turned < SECTORS ? turned : turned - SECTORS;
        rgb[pixel] = channel(value, chroma, hue + 5);
        rgb[pixel + 1] = channel(value, chroma, hue + 3);
        rgb[pixel + 2] = channel(value, chroma, hue + 1);
    }

    /** In sectors, -1 to 5. */
    private static double hue(int red, int green, int blue, int value, int chroma) {
        if (value == red) {
            return (double) (green - blue) / chroma;
        }
        if (value == green) {
            return 2 + (double) (blue - red) / chroma;
        }
        return 4 + (double) (red - green) / chroma;
    }

    /** One channel of an HSV colour whose saturation times value is the chroma, rounded to the nearest level. */
    private static byte channel(int value, int chroma, double sectors) {
        double place = sectors < SECTORS ? sectors : sectors - SECTORS;
        double part = Math.max(0, Math.min(1, Math.min(place, 4 - place)));
        return (byte) (int) (value - chroma * part + 0.5);
    }

    /** Cut to 0..255 and rounded down. */
    static byte level(double value) {
        return (byte) Math.max(0, Math.min(255, (int) value));
    }
}
