package org.saccade.data.job;

import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Duplicates;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Finds the samples whose sources have the same bytes. Of all samples it holds 64 bits at a time; more only of those that have these bits in common with
 * another.
 */
final class DuplicateSearch {

    private record Member(String split, int sample) {}

    private final SortedMap<String, List<Member>> groups = new TreeMap<>();

    /** @param hashes of each split, shard by shard */
    DuplicateSearch(Map<String, List<SourceHashes>> hashes) {
        Set<Long> repeated = repeatedHeads(hashes);
        hashes.forEach((split, shards) -> collect(split, shards, repeated));
        groups.values().removeIf(members -> members.size() < 2);
    }

    private static Set<Long> repeatedHeads(Map<String, List<SourceHashes>> hashes) {
        long[] heads = hashes.values().stream()
                .flatMap(List::stream)
                .flatMapToLong(shard -> LongStream.range(0, shard.count()).map(i -> shard.head((int) i)))
                .toArray();
        Arrays.sort(heads);
        Set<Long> repeated = new HashSet<>();
        for (int i = 1; i < heads.length; i++) {
            if (heads[i] == heads[i - 1]) {
                repeated.add(heads[i]);
            }
        }
        return repeated;
    }

    private void collect(String split, List<SourceHashes> shards, Set<Long> heads) {
        int number = 0;
        for (SourceHashes shard : shards) {
            for (int i = 0; i < shard.count(); i++, number++) {
                if (heads.contains(shard.head(i))) {
                    groups.computeIfAbsent(shard.hex(i), unused -> new ArrayList<>())
                            .add(new Member(split, number));
                }
            }
        }
    }

    /** @param file that {@link #lines} are written to */
    Duplicates summary(String file) {
        if (groups.isEmpty()) {
            return Duplicates.NONE;
        }
        int samples = groups.values().stream().mapToInt(List::size).sum();
        long across = groups.values().stream()
                .filter(members ->
                        members.stream().map(Member::split).distinct().count() > 1)
                .count();
        return new Duplicates(file, groups.size(), samples, (int) across);
    }

    /** One group a line, sorted by hash; its samples as split and key, sorted. */
    byte[] lines(Dataset dataset) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Map.Entry<String, List<Member>> group : groups.entrySet()) {
            List<String> samples = new ArrayList<>();
            for (Member member : group.getValue()) {
                samples.add(member.split() + "/"
                        + dataset.split(member.split()).entry(member.sample()).key());
            }
            samples.sort(null);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("sha256_prefix", group.getKey());
            line.put("samples", samples);
            lines.write(Json.MAPPER.writeValueAsBytes(line));
            lines.write('\n');
        }
        return lines.toByteArray();
    }
}
