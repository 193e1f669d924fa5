package org.saccade.data.job;

import org.junit.jupiter.api.Test;
import org.saccade.data.shard.Duplicates;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class DuplicateSearchTest {

    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);

    /** Shares 64 bits with {@link #A}, and no more. */
    private static final String NEARLY_A = "a".repeat(16) + "c".repeat(48);

    private static Duplicates find(Map<String, List<SourceHashes>> hashes) {
        return new DuplicateSearch(hashes).summary("_duplicates.jsonl");
    }

    private static List<SourceHashes> shards(String... sha256OfEach) {
        return Stream.of(sha256OfEach)
                .map(hash -> SourceHashes.of(List.of(hash)))
                .toList();
    }

    @Test
    void differentBytesAreNoDuplicates() {
        assertThat(find(Map.of())).isEqualTo(Duplicates.NONE);
        assertThat(find(Map.of("train", shards(A, NEARLY_A, B)))).isEqualTo(Duplicates.NONE);
    }

    @Test
    void countsGroupsSamplesAndThoseThatCrossSplits() {
        Map<String, List<SourceHashes>> hashes = new LinkedHashMap<>();
        hashes.put("train", shards(A, B, A, NEARLY_A, A, B));
        assertThat(find(hashes)).isEqualTo(new Duplicates("_duplicates.jsonl", 2, 5, 0));
        hashes.put("val", shards(B));
        assertThat(find(hashes)).isEqualTo(new Duplicates("_duplicates.jsonl", 2, 6, 1));
    }

    @Test
    void hashesTravelAsOneStringOfBase64() throws IOException {
        SourceHashes hashes = SourceHashes.of(List.of(A, NEARLY_A));
        String json = Json.MAPPER.writeValueAsString(hashes);
        assertThat(json).hasSize(46).startsWith("\"qqqq");
        SourceHashes read = Json.MAPPER.readValue(json, SourceHashes.class);
        assertThat(read).isEqualTo(hashes).hasSameHashCodeAs(hashes);
        assertThat(read.count()).isEqualTo(2);
        assertThat(read.head(1)).isEqualTo(0xaaaaaaaaaaaaaaaaL);
        assertThat(read.hex(1)).isEqualTo("a".repeat(16) + "c".repeat(16));
        assertThat(read).isNotEqualTo(SourceHashes.of(List.of(A, A)));
    }
}
