package org.saccade.data.job;

import org.saccade.data.shard.ReadAhead;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A preparation that is under way in an output folder: whose it is, by its fingerprint, and the parts of its finished shards. It outlives
 * the process that began it, as may its tasks, which are told from those of another that was begun in the same folder since.
 */
final class Preparation implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String PARTS = OutputFolder.WORK + "/parts/";

    private final OutputFolder output;
    private final String fingerprint;

    Preparation(OutputFolder output, String fingerprint) {
        this.output = output;
        this.fingerprint = fingerprint;
    }

    OutputFolder output() {
        return output;
    }

    String fingerprint() {
        return fingerprint;
    }

    void begin() throws IOException {
        output.publish(OutputFolder.FINGERPRINT, fingerprint.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Ends a task that outlived its job, before it writes into a folder that was cleared or belongs to another now.
     *
     * @throws IOException if this preparation is not under way
     */
    void checkUnderWay() throws IOException {
        if (!output.unfinishedFingerprint().equals(Optional.of(fingerprint))) {
            throw new IOException(output.uri() + ": this preparation is not under way here any more; run again");
        }
    }

    /**
     * The parts of those shards that are finished: their files are there with the right lengths. A store that answers slowly is asked for
     * one listing, and for the parts by several threads.
     *
     * @return by the name of the shard
     */
    Map<String, ShardPart> finishedParts(List<String> shards) throws IOException {
        Map<String, Long> lengths = output.lengths();
        List<String> noted = shards.stream()
                .filter(shard -> lengths.containsKey(fileOf(shard)))
                .toList();
        Map<String, ShardPart> finished = new HashMap<>();
        int threads = Runtime.getRuntime().availableProcessors();
        try (ReadAhead<String, Optional<ShardPart>> parts = new ReadAhead<>(noted, threads, this::part)) {
            for (String shard : noted) {
                parts.next()
                        .filter(part -> OutputFolder.holds(lengths, part.info()))
                        .ifPresent(part -> finished.put(shard, part));
            }
        }
        return finished;
    }

    /** Empty where the file is torn, or of another preparation: then the shard is not finished. */
    private Optional<ShardPart> part(String shard) throws IOException {
        return output.read(fileOf(shard))
                .flatMap(ShardPart::parse)
                .filter(part -> fingerprint.equals(part.fingerprint()));
    }

    /** @param attempt tells this attempt from others at the same shard */
    void publish(String shard, ShardPart part, String attempt) throws IOException {
        output.publish(fileOf(shard), part.toJson(), attempt);
    }

    private static String fileOf(String shard) {
        return PARTS + shard.replace('/', '-') + ".json";
    }
}
