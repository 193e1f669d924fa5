package org.saccade.data.job;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.saccade.data.source.Contents.DamagedContainer;
import org.saccade.data.source.SourceImage;

import java.io.Serializable;

/**
 * An image that was left out, or the damaged end of a container with all images in it: a line of the quarantine file.
 *
 * @param key that it would have had; empty for a container, as is the member
 * @param reason short and stable, see {@link org.saccade.data.image.BadImageException.Reason}
 * @param message for people
 * @param file that holds its bytes, without the folder: a copy of the input elsewhere gives the same line
 * @param member its name in that file
 * @param offset of its first byte in that file
 * @param length in bytes
 */
@JsonPropertyOrder({"key", "reason", "message", "file", "member", "offset", "length"})
record BadImage(String key, String reason, String message, String file, String member, long offset, long length)
        implements Serializable {

    static final String CONTAINER_DAMAGED = "CONTAINER_DAMAGED";

    static BadImage of(SourceImage image, String reason, String message) {
        String file = image.uri().substring(image.uri().lastIndexOf('/') + 1);
        return new BadImage(image.key(), reason, message, file, image.fileName(), image.offset(), image.length());
    }

    /** How many images its end held, nobody knows; it counts as one. */
    static BadImage of(DamagedContainer container) {
        String name = container.name();
        int comma = name.indexOf(", ");
        String folder = name.substring(0, name.lastIndexOf('/', comma < 0 ? name.length() : comma) + 1);
        return new BadImage(
                "",
                CONTAINER_DAMAGED,
                container.damage().replace(folder, ""),
                name.substring(folder.length()),
                "",
                0,
                0);
    }

    /** For messages. */
    String text() {
        String place = member.isEmpty() ? file : file + " byte " + offset + ", " + member;
        return place + ": " + reason + ", " + message;
    }
}
