package org.saccade.data.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.image.BadImageException.Reason;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JpegBytesTest {

    private static final byte[] JPEG = OddImages.jpeg(33, 17);
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0, (byte) 0xFF, (byte) 0xD8, 1, (byte) 0xFF, (byte) 0xD9
    };
    private static final byte[] XMP = "http://ns.adobe.com/xap/1.0/\0<x/>".getBytes(StandardCharsets.ISO_8859_1);

    /** A segment put in where one may begin. */
    private static byte[] with(byte[] jpeg, int place, int code, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(jpeg, 0, place);
        bytes.writeBytes(new byte[] {(byte) 0xFF, (byte) code, 0, (byte) (content.length + 2)});
        bytes.writeBytes(content);
        bytes.write(jpeg, place, jpeg.length - place);
        return bytes.toByteArray();
    }

    /** Behind JFIF's segment, which is the first. */
    private static int behindTheFirst(byte[] jpeg) {
        return 4 + (jpeg[4] << 8 | jpeg[5] & 0xFF);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void cutsExifOut(int orientation) {
        assertThat(JpegBytes.withoutExif(OddImages.withExifOrientation(JPEG, orientation)))
                .isEqualTo(JPEG);
    }

    @Test
    void cutsEveryExifOutAndNothingElse() {
        byte[] one = with(JPEG, behindTheFirst(JPEG), 0xE1, EXIF);
        assertThat(JpegBytes.withoutExif(one)).isEqualTo(JPEG);
        assertThat(JpegBytes.withoutExif(with(one, 2, 0xE1, EXIF))).isEqualTo(JPEG);

        byte[] other = with(JPEG, behindTheFirst(JPEG), 0xE1, XMP);
        assertThat(JpegBytes.withoutExif(with(other, 2, 0xE1, EXIF))).isEqualTo(other);
        byte[] comment = with(JPEG, 2, 0xFE, EXIF);
        assertThat(JpegBytes.withoutExif(comment)).isSameAs(comment);
    }

    @Test
    void leavesTheBytesBehindTheTablesAlone() {
        byte[] trailing = with(JPEG, JPEG.length, 0xE1, EXIF);
        assertThat(JpegBytes.withoutExif(trailing)).isSameAs(trailing);
        assertThat(JpegBytes.withoutExif(JPEG)).isSameAs(JPEG);
    }

    @Test
    void theEndOfAThumbnailIsNotThatOfTheImage() throws Exception {
        byte[] thumbnail = with(JPEG, 2, 0xE1, EXIF);
        assertThat(JpegBytes.isComplete(thumbnail)).isTrue();
        for (int length = 2 + 4 + EXIF.length + 1; length < thumbnail.length; length++) {
            assertThat(JpegBytes.isComplete(Arrays.copyOf(thumbnail, length)))
                    .as("%d of %d bytes", length, thumbnail.length)
                    .isFalse();
        }
        assertThat(JpegBytes.isComplete(OddImages.withTrailingBytes(thumbnail))).isTrue();
    }

    /** Coded data that nearly holds a marker, in front of the end marker. */
    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x7F, 0x80, 0xD9, 0xFE})
    void findsTheEndMarkerWhereverItStands(int coded) throws Exception {
        for (int length = 0; length <= 40; length++) {
            byte[] whole = jpeg(length, coded);
            assertThat(JpegBytes.isComplete(whole)).as("%d coded bytes", length).isTrue();
            assertThat(JpegBytes.isComplete(Arrays.copyOf(whole, length + 3)))
                    .as("%d coded bytes, the marker cut", length)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6, 7, 8, 30})
    void aStuffedByteBeginsNoSegment(int position) throws Exception {
        byte[] jpeg = jpeg(40, 0x55);
        jpeg[2 + position] = (byte) 0xFF;
        jpeg[3 + position] = 0;
        assertThat(JpegBytes.isComplete(jpeg)).isTrue();
    }

    @Test
    void countsScans() throws Exception {
        byte[] most = JPEG;
        for (int scans = 1; scans < 500; scans++) {
            most = with(most, 2, 0xDA, new byte[6]);
        }
        byte[] more = with(most, 2, 0xDA, new byte[6]);
        assertThat(JpegBytes.isComplete(most)).isTrue();
        assertThatThrownBy(() -> JpegBytes.isComplete(more))
                .isInstanceOfSatisfying(
                        BadImageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DECODE_FAILED))
                .hasMessageStartingWith("a JPEG has at most 500 scans, got more before byte ");
        assertThat(JpegBytes.isComplete(with(JPEG, JPEG.length, 0xDA, new byte[5000])))
                .as("behind the end")
                .isTrue();
    }

    /** Start marker, {@code length} bytes of coded data, end marker, and some bytes behind it. */
    private static byte[] jpeg(int length, int coded) {
        byte[] bytes = new byte[length + 10];
        Arrays.fill(bytes, (byte) coded);
        bytes[0] = (byte) 0xFF;
        bytes[1] = (byte) 0xD8;
        bytes[length + 2] = (byte) 0xFF;
        bytes[length + 3] = (byte) 0xD9;
        return bytes;
    }
}
