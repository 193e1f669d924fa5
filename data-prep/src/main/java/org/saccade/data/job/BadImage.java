package org.saccade.data.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.saccade.data.source.Contents.DamagedContainer;
import org.saccade.data.source.SourceImage;

import java.io.Serializable;
import java.util.HexFormat;

/**
 * An image that was left out, or the damaged end of a container with all images in it: a line of the quarantine file.
 *
 * @param split that it would have been in
 * @param key that it would have had; empty for a container, as are the member and the first bytes
 * @param reason short and stable, see {@link org.saccade.data.image.BadImageException.Reason}
 * @param message for people
 * @param file that holds its bytes, without the folder: a copy of the input elsewhere gives the same line
 * @param member its name in that file
 * @param offset of its first byte in that file
 * @param length in bytes
 * @param firstBytes in hexadecimal, 16 at most; empty where none could be read
 */
@JsonPropertyOrder({"split", "key", "reason", "message", "file", "member", "offset", "length", "first_bytes"})
record BadImage(
        String split,
        String key,
        String reason,
        String message,
        String file,
        String member,
        long offset,
        long length,
        @JsonProperty("first_bytes") String firstBytes)
        implements Serializable {

    static final String CONTAINER_DAMAGED = "CONTAINER_DAMAGED";

    private static final int FIRST_BYTES = 16;

    /** @param bytes of the image; none where they could not be read */
    static BadImage of(SourceImage image, byte[] bytes, String reason, String message) {
        return new BadImage(
                image.split(),
                image.key(),
                reason,
                message,
                image.uri().substring(image.uri().lastIndexOf('/') + 1),
                image.fileName(),
                image.offset(),
                image.length(),
                HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, FIRST_BYTES)));
    }

    /** How many images its end held, nobody knows; it counts as one. */
    static BadImage of(DamagedContainer container) {
        String name = container.name();
        int comma = name.indexOf(", ");
        String folder = name.substring(0, name.lastIndexOf('/', comma < 0 ? name.length() : comma) + 1);
        return new BadImage(
                container.split(),
                "",
                CONTAINER_DAMAGED,
                container.damage().replace(folder, ""),
                name.substring(folder.length()),
                "",
                0,
                0,
                "");
    }

    /** For messages. */
    String text() {
        String place = member.isEmpty() ? file : file + " byte " + offset + ", " + member;
        return place + ": " + reason + ", " + message;
    }
}
