package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageFormatTest {
    @ParameterizedTest
    @CsvSource({"JPG, jpg, 1", "PNG, png, 2", "NPY, npy, 3", "PIXELS, npy, 4"})
    void codesAndExtensionsAreThoseOfTheSpecification(ImageFormat format, String extension, int code) {
        assertThat(format.extension()).isEqualTo(extension);
        assertThat(ImageFormat.ofCode(code)).isEqualTo(format);
    }

    @Test
    void anUnknownCodeIsRefused() {
        assertThatThrownBy(() -> ImageFormat.ofCode(5))
                .hasMessage("format must be 1 (jpg), 2 (png), 3 (npy) or 4 (npy of pixels), got 5");
    }
}
