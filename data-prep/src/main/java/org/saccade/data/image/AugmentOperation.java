package org.saccade.data.image;

/**
 * What RandAugment does to an image, with torchvision's range of each operation. Warps take the nearest pixel and fill with black. Blends, which are
 * those of {@link ColorChange}, may differ from Pillow's by one level.
 */
enum AugmentOperation {
    IDENTITY(0, false, (image, amount) -> image),
    SHEAR_X(0.3, true, (image, slope) -> AffineMap.shearX(slope).warp(image)),
    SHEAR_Y(0.3, true, (image, slope) -> AffineMap.shearY(slope).warp(image)),
    TRANSLATE_X(150.0 / 331, true, (image, part) -> AffineMap.translation(pixels(part, image.width()), 0)
            .warp(image)),
    TRANSLATE_Y(150.0 / 331, true, (image, part) -> AffineMap.translation(0, pixels(part, image.height()))
            .warp(image)),
    ROTATE(30, true, (image, degrees) -> AffineMap.rotation(degrees, image.width(), image.height())
            .warp(image)),
    BRIGHTNESS(0.9, true, (image, amount) -> recoloured(image, ColorChange.BRIGHTNESS, amount)),
    COLOR(0.9, true, (image, amount) -> recoloured(image, ColorChange.SATURATION, amount)),
    CONTRAST(0.9, true, (image, amount) -> recoloured(image, ColorChange.CONTRAST, amount)),
    SHARPNESS(0.9, true, (image, amount) -> Sharpness.adjust(image, 1 + amount)),
    POSTERIZE(4, false, (image, lostBits) -> LevelTables.posterize(image, Byte.SIZE - (int) Math.rint(lostBits))),
    SOLARIZE(255, false, (image, depth) -> LevelTables.solarize(image, 255 - depth)),
    AUTO_CONTRAST(0, false, (image, amount) -> LevelTables.autoContrast(image)),
    EQUALIZE(0, false, (image, amount) -> LevelTables.equalize(image));

    private final double greatest;
    private final boolean signed;
    private final Change change;

    AugmentOperation(double greatest, boolean signed, Change change) {
        this.greatest = greatest;
        this.signed = signed;
        this.change = change;
    }

    /** Whether it goes both ways, so that the sign of its amount is drawn. */
    boolean isSigned() {
        return signed;
    }

    /** How far it goes at a magnitude, 0 to {@link RandAugment#GREATEST_MAGNITUDE}. */
    double amount(int magnitude) {
        return greatest * magnitude / RandAugment.GREATEST_MAGNITUDE;
    }

    /** The changed image, of the same size. */
    RgbImage apply(RgbImage image, double amount) {
        return change.apply(image, amount);
    }

    /** Rounded towards 0, after torchvision's rounding to a float, which makes whole numbers whole. */
    private static int pixels(double part, int side) {
        return (int) (float) (part * side);
    }

    private static RgbImage recoloured(RgbImage image, ColorChange change, double amount) {
        byte[] rgb = image.data().clone();
        change.apply(rgb, 1 + amount);
        return new RgbImage(image.width(), image.height(), rgb);
    }

    private interface Change {
        RgbImage apply(RgbImage image, double amount);
    }
}
