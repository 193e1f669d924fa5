package org.saccade.data.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.image.BadImageException.Reason;
import org.saccade.data.order.SampleRandom;

import java.awt.image.BufferedImage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResizedCropTest {

    // spotless:off
    @ParameterizedTest
    @CsvSource({
        //  x,   y, width, height, to, reduction
        "   0,   0,   500,    375, 224, 1",
        "   0,   0,   447,    500, 224, 2", // 447 / 2 is nearer to 224
        "   0,   0,   446,    500, 224, 1",
        "   1,   0,   447,    500, 224, 1", // columns 1 to 448 are reduced columns 1 to 224
        "   0,   0,  1792,   1792, 224, 8",
        "   0,   0,  1787,   1792, 224, 4",
        "   0,   0,   900,   5000, 224, 4",
        " 100, 100,   896,    895, 224, 4",
        "   3,   5,     8,      8,   1, 8",
        "   0,   0,    10,     10,  20, 1"
    })
    // spotless:on
    void theGreatestReductionThatMagnifiesNothing(int x, int y, int width, int height, int to, int reduction) {
        assertThat(new ResizedCrop(new CropBox(x, y, width, height), to, to).reduction())
                .isEqualTo(reduction);
    }

    @Test
    void theReducedBoxCoversTheSamePartOfTheReducedImage() {
        for (int i = 0; i < 20_000; i++) {
            SampleRandom random = SampleRandom.of(1, 0, i);
            int imageWidth = 1 + random.nextInt(700);
            int imageHeight = 1 + random.nextInt(700);
            CropBox box = RandomResizedCrop.PUBLISHED.box(imageWidth, imageHeight, random);
            ResizedCrop crop = new ResizedCrop(box, 1 + random.nextInt(40), 1 + random.nextInt(40));

            int reduction = crop.reduction();
            CropBox reduced = crop.reducedBy(reduction).box();

            reduced.checkInside(ceil(imageWidth, reduction), ceil(imageHeight, reduction));
            if (reduction > 1) {
                assertThat(reduced.width()).isGreaterThanOrEqualTo(crop.width());
                assertThat(reduced.height()).isGreaterThanOrEqualTo(crop.height());
            }
            assertThat(Math.abs(reduced.x() * reduction - box.x())).isLessThanOrEqualTo(reduction / 2);
            assertThat(Math.abs(reduced.y() * reduction - box.y())).isLessThanOrEqualTo(reduction / 2);
            assertThat(Math.abs(reduced.right() * reduction - box.right())).isLessThanOrEqualTo(reduction / 2);
            assertThat(Math.abs(reduced.bottom() * reduction - box.bottom())).isLessThanOrEqualTo(reduction / 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500, 375, 224, 256, 86, 23, 328", // 224 of 256 are 328 of 375
        "375, 500, 224, 256, 23, 86, 328",
        "256, 341, 224, 256, 16, 58, 224",
        "7, 5, 4, 4, 1, 0, 5",
        "1, 1, 3, 5, 0, 0, 1"
    })
    void theCenterIsWhatResizingAndCuttingWouldLeave(
            int imageWidth, int imageHeight, int size, int shortSide, int x, int y, int side) {
        assertThat(ResizedCrop.center(imageWidth, imageHeight, size, shortSide))
                .isEqualTo(new ResizedCrop(new CropBox(x, y, side, side), size, size));
    }

    @ParameterizedTest
    @CsvSource({
        "500, 375, 224, 256, 328", // 375 * 224 / 256 = 328.1
        "375, 500, 224, 256, 328",
        "64, 64, 64, 64, 64", // all corners are the image
        "9, 5, 4, 8, 3" // 2.5, rounded up
    })
    void theCornersHaveTheSideOfTheCenterAndTouchTheBorder(
            int imageWidth, int imageHeight, int size, int shortSide, int side) {
        int right = imageWidth - side;
        int bottom = imageHeight - side;

        assertThat(ResizedCrop.corners(imageWidth, imageHeight, size, shortSide))
                .containsExactly(
                        new ResizedCrop(new CropBox(0, 0, side, side), size, size),
                        new ResizedCrop(new CropBox(right, 0, side, side), size, size),
                        new ResizedCrop(new CropBox(0, bottom, side, side), size, size),
                        new ResizedCrop(new CropBox(right, bottom, side, side), size, size));
        assertThat(ResizedCrop.center(imageWidth, imageHeight, size, shortSide)
                        .box()
                        .width())
                .isEqualTo(side);
    }

    @Test
    void aCropIsCutFirstAndResizedThen() throws Exception {
        byte[] png = OddImages.png(61, 43, BufferedImage.TYPE_INT_RGB);
        RgbImage cut = ImageGeometry.window(ImageCodec.decode(png), 7, 11, 30, 30);

        assertThat(ImageCodec.decode(png, choosing(7, 11, 30, 30, 13))).isEqualTo(OddImages.resized(cut, 13));
        assertThat(ImageCodec.decode(png, choosing(7, 11, 30, 30, 47)))
                .as("magnified")
                .isEqualTo(OddImages.resized(cut, 47));
        assertThat(ImageCodec.decode(png, choosing(7, 11, 30, 30, 30))).isEqualTo(cut);
    }

    @ParameterizedTest
    @CsvSource({
        "500, 375, 256, 341, 256",
        "375, 500, 256, 256, 341",
        "32, 32, 64, 64, 64",
        "7, 3, 1, 2, 1",
        "1, 1, 5, 5, 5",
        "3, 1000, 1, 1, 333"
    })
    void theShortSideIsScaledAndTheOtherFollows(int imageWidth, int imageHeight, int side, int width, int height) {
        assertThat(ResizedCrop.shortSide(imageWidth, imageHeight, side))
                .isEqualTo(new ResizedCrop(CropBox.whole(imageWidth, imageHeight), width, height));
    }

    @ParameterizedTest
    @ValueSource(ints = {37, 256})
    void theShortSideIsScaledByResizing(int side) throws Exception {
        byte[] png = OddImages.png(61, 43, BufferedImage.TYPE_INT_RGB);

        assertThat(ImageCodec.decode(png, (width, height) -> ResizedCrop.shortSide(width, height, side)))
                .isEqualTo(OddImages.resized(ImageCodec.decode(png), side));
    }

    /** The picture's red grows by 0.8 a column and its green by 1.3 a row: a box one reduced pixel off is seen. */
    @ParameterizedTest
    @CsvSource({"64, 32, 160, 152, 76, 2", "64, 32, 160, 152, 38, 4", "64, 32, 160, 152, 19, 8", "0, 0, 317, 193, 40, 4"
    })
    void decodingLessGivesNearlyTheSame(int x, int y, int width, int height, int to, int reduction) throws Exception {
        byte[] jpeg = OddImages.jpeg(317, 193);
        ResizedCrop.Choice choice = choosing(x, y, width, height, to);
        assertThat(choice.of(317, 193).reduction()).isEqualTo(reduction);
        RgbImage cut = ImageGeometry.window(ImageCodec.decode(jpeg), x, y, width, height);

        assertThat(OddImages.difference(ImageCodec.decode(jpeg, choice), OddImages.resized(cut, to, to)))
                .isLessThan(1);
    }

    @Test
    void aResultThatIsTooLargeIsRefused() {
        byte[] thin = OddImages.png(1, 40_000, BufferedImage.TYPE_INT_RGB);
        assertThatThrownBy(() -> ImageCodec.decode(thin, (width, height) -> ResizedCrop.shortSide(width, height, 51)))
                .isInstanceOfSatisfying(
                        BadImageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_PIXELS))
                .hasMessage("a resized image has at most 100000000 pixels, got 51x2040000 of an image of 1x40000");
    }

    @Test
    void aCropOutsideTheImageIsRefused() {
        assertThatThrownBy(() -> ImageCodec.decode(OddImages.jpeg(61, 43), choosing(40, 0, 22, 43, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a crop must lie inside the image of 61x43, got x=40, y=0, width=22, height=43");
        assertThatThrownBy(() -> new ResizedCrop(CropBox.whole(1, 1), 0, 1))
                .hasMessage("an image has at least one pixel, got width=0, height=1");
    }

    private static ResizedCrop.Choice choosing(int x, int y, int width, int height, int to) {
        return (imageWidth, imageHeight) -> new ResizedCrop(new CropBox(x, y, width, height), to, to);
    }

    private static int ceil(int length, int reduction) {
        return (length + reduction - 1) / reduction;
    }
}
