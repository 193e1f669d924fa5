package org.saccade.data.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StoredPngTest {

    private static RgbImage image(int width, int height) {
        byte[] data = new byte[width * height * RgbImage.CHANNELS];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 37 + i / 256);
        }
        return new RgbImage(width, height, data);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "8, 8", "13, 7", "1, 16383", "147, 148"})
    void twoDecodersReadThePixelsBack(int width, int height) throws Exception {
        RgbImage image = image(width, height);
        byte[] png = StoredPng.encode(image);
        assertThat(ImageCodec.decode(png)).isEqualTo(image);
        assertThat(OddImages.decodedByImageIo(png)).isEqualTo(image);
        assertThat(ImageCodec.check(png))
                .isEqualTo(new ImageHeader(ImageHeader.Kind.PNG, width, height, 3, false, false));
    }

    @Test
    void takesWhatFitsOneBlock() {
        assertThatThrownBy(() -> StoredPng.encode(image(148, 148)))
                .hasMessage("a stored PNG has at most 65535 bytes of rows, got 65860 of RgbImage[148x148]");
    }
}
