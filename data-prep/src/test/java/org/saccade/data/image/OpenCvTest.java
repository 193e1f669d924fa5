package org.saccade.data.image;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OpenCvTest {

    private static String buildInformation(String request, String simd) {
        return """
                  Media I/O:
                    ZLib:                        zlib (ver 1.3.1)
                    JPEG:                        build-libjpeg-turbo (ver 3.1.2-70)
                      SIMD Support Request:      %s
                %s    WEBP:                        build (ver decoder: 0x0209)
                      SIMD Support:              YES
                """.formatted(request, simd);
    }

    @Test
    void theOneThatIsLoadedHasSimdForJpeg() {
        assertThat(OpenCv.jpegWarning()).isEmpty();
        assertThat(OpenCv.version()).matches("\\d+\\.\\d+\\.\\d+[ -~]*");
    }

    @Test
    void readsWhatTheBuildSays() {
        assertThat(OpenCv.hasSimdForJpeg(buildInformation("YES", "      SIMD Support:              YES\n")))
                .isTrue();
        assertThat(OpenCv.hasSimdForJpeg(buildInformation("YES", "      SIMD Support:              NO\n")))
                .isFalse();
        assertThat(OpenCv.hasSimdForJpeg(buildInformation("NO", ""))).isFalse();
    }
}
