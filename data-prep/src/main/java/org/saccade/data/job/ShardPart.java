package org.saccade.data.job;

import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.ShardInfo;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a shard that is written and stands under its final name.
 *
 * @param fingerprint of the preparation that wrote it
 * @param info the shard's line in the manifest
 * @param sources of its samples
 * @param pixels of those of its samples that were measured
 * @param badImages that were meant for this shard and left out
 */
record ShardPart(String fingerprint, ShardInfo info, SourceHashes sources, PixelSums pixels, List<BadImage> badImages)
        implements Serializable {

    ShardPart {
        badImages = List.copyOf(badImages);
    }

    byte[] toJson() throws IOException {
        return Json.MAPPER.writeValueAsBytes(this);
    }

    /** Empty where the bytes are none: a machine that crashed may leave a torn file. */
    static Optional<ShardPart> parse(byte[] json) {
        try {
            return Optional.ofNullable(Json.MAPPER.readValue(json, ShardPart.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
