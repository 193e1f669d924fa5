package org.saccade.data.image;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an image takes outside the Java heap is given back at once: the garbage collector does not see how much of it there is. */
class NativeMemoryTest {

    private static final int TIMES = 100;
    private static final RgbImage IMAGE = new RgbImage(40, 30, new byte[40 * 30 * RgbImage.CHANNELS]);
    private static final byte[] JPEG = ImageCodec.encodeJpeg(IMAGE, 90);

    @Test
    void nothingStaysBehind() throws BadImageException {
        long before = Pointer.totalCount();
        for (int i = 0; i < TIMES; i++) {
            ImageCodec.check(JPEG);
            ImageCodec.decode(JPEG, 2);
            ImageCodec.transcode(JPEG, (width, height) -> ResizedCrop.shortSide(width, height, 15), 90);
            OddImages.resized(IMAGE, 20);
        }
        assertThat(Pointer.totalCount() - before).isLessThan(TIMES);
    }

    @Test
    void nothingStaysBehindOfAResizeThatFails() {
        long before = Pointer.totalCount();
        for (int i = 0; i < TIMES; i++) {
            assertThatThrownBy(() -> OddImages.resized(IMAGE, 0, 5)).isInstanceOf(RuntimeException.class);
        }
        assertThat(Pointer.totalCount() - before).isLessThan(TIMES);
    }

    @Test
    void nothingStaysBehindOfAnImageThatIsRefused() {
        byte[] damaged = OddImages.withoutTables(JPEG);
        long before = Pointer.totalCount();
        for (int i = 0; i < TIMES; i++) {
            assertThatThrownBy(() -> ImageCodec.decode(damaged)).isInstanceOf(BadImageException.class);
            assertThatThrownBy(() -> ImageCodec.check(damaged)).isInstanceOf(BadImageException.class);
        }
        assertThat(Pointer.totalCount() - before).isLessThan(TIMES);
    }
}
