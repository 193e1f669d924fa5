package org.saccade.data.job;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.saccade.data.source.SourceImage;

import java.io.Serializable;

/**
 * An image that was left out: a line of the quarantine file.
 *
 * @param key that it would have had
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

    static BadImage of(SourceImage image, String reason, String message) {
        String file = image.uri().substring(image.uri().lastIndexOf('/') + 1);
        return new BadImage(image.key(), reason, message, file, image.fileName(), image.offset(), image.length());
    }
}
