package org.saccade.data.job;

import org.saccade.data.shard.Sha256;
import org.saccade.data.source.SourceFile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;

/**
 * Tells whether two conversions would write the same bytes: of the program and its libraries, of the settings, and of the
 * input's files. Of a tar it knows name and length only, since reading it would cost as much as converting it.
 */
final class Fingerprint {

    private Fingerprint() {}

    /**
     * @param tool name and version of this program
     * @param libraries versions of the native libraries that decode and encode, by name
     */
    static String of(
            String tool, SortedMap<String, String> libraries, PrepareSettings settings, List<SourceFile> inputs) {
        StringBuilder text = new StringBuilder();
        text.append("tool=").append(tool).append('\n');
        libraries.forEach(
                (name, version) -> text.append(name).append('=').append(version).append('\n'));
        text.append("seed=").append(settings.seed()).append('\n');
        text.append("format=").append(settings.container().id()).append('\n');
        text.append("shard-bytes=").append(settings.shardBytes()).append('\n');
        text.append("shards-multiple-of=").append(settings.shardsMultipleOf()).append('\n');
        settings.images()
                .settings()
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        for (SourceFile input : inputs) {
            text.append(input).append('\n');
        }
        return "sha256:" + Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
