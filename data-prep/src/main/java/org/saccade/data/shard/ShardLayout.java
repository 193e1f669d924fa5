package org.saccade.data.shard;

import java.util.List;

/**
 * All bytes of a shard but the payloads. They follow from the entries of the index alone, so a verifier builds them anew and compares. Safe for
 * use by several threads.
 */
interface ShardLayout {
    /** Some of those bytes, with a name for messages. */
    record Part(String name, byte[] bytes) {}

    /** What stands between the sample before, or the beginning of the shard, and the payload. The entry's offset does not matter. */
    List<Part> before(SampleEntry entry);

    /** What stands after the payload and belongs to its sample. The entry's offset does not matter. */
    List<Part> after(SampleEntry entry);

    /** What ends the shard. */
    List<Part> end();

    /** How many bytes {@link #before} has: asked of every sample when an index is opened, so it is better known without them. */
    default int lengthBefore(SampleEntry entry) {
        return length(before(entry));
    }

    /** How many bytes {@link #after} has. */
    default int lengthAfter(SampleEntry entry) {
        return length(after(entry));
    }

    static int length(List<Part> parts) {
        return parts.stream().mapToInt(part -> part.bytes().length).sum();
    }
}
