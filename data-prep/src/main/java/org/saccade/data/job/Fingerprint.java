package org.saccade.data.job;

import org.saccade.data.source.SourceFile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Tells whether two conversions would write the same bytes: of the settings that decide them, and of the input's files. */
final class Fingerprint {

    private Fingerprint() {}

    static String of(String tool, PrepareSettings settings, List<SourceFile> inputs) {
        StringBuilder text = new StringBuilder();
        text.append("tool=").append(tool).append('\n');
        text.append("seed=").append(settings.seed()).append('\n');
        text.append("shard-bytes=").append(settings.shardBytes()).append('\n');
        text.append("shards-multiple-of=").append(settings.shardsMultipleOf()).append('\n');
        for (SourceFile input : inputs) {
            text.append(input).append('\n');
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
