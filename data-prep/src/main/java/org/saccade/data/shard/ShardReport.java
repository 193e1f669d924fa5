package org.saccade.data.shard;

import java.util.List;
import java.util.Optional;

/** What the check of one shard found. */
public final class ShardReport {
    private final ShardInfo shard;
    private final List<String> findings;
    private final Optional<ShardIndex> index;

    ShardReport(ShardInfo shard, List<String> findings, Optional<ShardIndex> index) {
        this.shard = shard;
        this.findings = List.copyOf(findings);
        this.index = index;
    }

    public ShardInfo shard() {
        return shard;
    }

    /** One line each, with file and place; empty for a sound shard. */
    public List<String> findings() {
        return findings;
    }

    /** Of the shard; empty where it cannot be read. */
    Optional<ShardIndex> index() {
        return index;
    }
}
