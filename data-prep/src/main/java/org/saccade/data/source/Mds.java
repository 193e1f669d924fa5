package org.saccade.data.source;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.labels.LabelBase;
import org.saccade.data.source.mds.MdsIndex;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ImageNet as MosaicML's converter writes it for Streaming: folders {@code train} and {@code val}, each of an {@code index.json} and shards {@code
 * shard.00000.mds}, or {@code shard.00000.mds.zstd}. Lengths are compared with the index; its hashes are not, since a task reads parts of a shard.
 */
public final class Mds implements Form {

    /** A shard takes some 500 bytes of it, and ImageNet some 2,200 shards. */
    private static final long MAX_INDEX_BYTES = 16L << 20;

    @Override
    public String name() {
        return "mds";
    }

    @Override
    public boolean matches(InputFolder folder) throws IOException {
        return isIndexed(folder) || !indexed(folder).isEmpty();
    }

    /** @throws IncompleteInputException if an index is none, or a shard is missing or has another length */
    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        LabelBase base = options.labelBase().orElse(LabelBase.ZERO);
        ShardedInput input = ShardedInput.find(files, options, name()).withTable(name());
        List<SplitFolder> splits = indexed(input.folder());
        if (splits.isEmpty()) {
            throw new InputUsageException(input.folder().root() + ": there must be a folder train or val with an "
                    + MdsIndex.FILE + " in it" + (isIndexed(input.folder()) ? ", got the index alone" : "")
                    + "; give the folder that holds train and val by --input");
        }
        List<SourceFile> sourceFiles = new ArrayList<>();
        List<Container> containers = new ArrayList<>();
        for (SplitFolder split : splits) {
            Path indexFile = new Path(split.root(), MdsIndex.FILE);
            byte[] json = index(files, indexFile);
            sourceFiles.add(SourceFile.small(split.split(), indexFile.toString(), json));
            for (MdsIndex.Shard shard :
                    MdsIndex.parse(json, indexFile.toString()).shards()) {
                FileStatus file = split.file(files, shard);
                String uri = file.getPath().toString();
                sourceFiles.add(SourceFile.large(split.split(), uri, file.getLen()));
                containers.add(new MdsShard(
                        split.split(),
                        uri,
                        shard.raw().name(),
                        shard.columns(),
                        shard.samples(),
                        shard.raw().bytes(),
                        base));
            }
        }
        return input.source(sourceFiles, containers, new RangeImages(files));
    }

    /** Train first. */
    private static List<SplitFolder> indexed(InputFolder folder) throws IOException {
        List<SplitFolder> indexed = new ArrayList<>();
        for (FileStatus inner : folder.folders()) {
            String name = inner.getPath().getName();
            Optional<String> split = SplitNames.ofFolder(name).filter(found -> !found.equals(SplitNames.TEST));
            if (split.isPresent()) {
                InputFolder innerFolder = folder.folder(name).orElseThrow();
                if (isIndexed(innerFolder)) {
                    indexed.add(SplitFolder.of(split.get(), innerFolder));
                }
            }
        }
        return indexed;
    }

    private static boolean isIndexed(InputFolder folder) {
        return folder.files().stream().anyMatch(file -> file.getPath().getName().equals(MdsIndex.FILE));
    }

    private static byte[] index(HadoopFiles files, Path file) throws IOException {
        long length = files.status(file).orElseThrow().getLen();
        if (length > MAX_INDEX_BYTES) {
            throw new IncompleteInputException(file + ": an index must have at most " + MAX_INDEX_BYTES + " bytes, got "
                    + length + "; check --input");
        }
        return files.readAll(file);
    }

    /** @param listed the files that lie in the folder itself: to ask for each of a thousand would take minutes on an object store */
    private record SplitFolder(String split, Path root, Map<String, FileStatus> listed) {

        static SplitFolder of(String split, InputFolder folder) {
            Map<String, FileStatus> listed = new HashMap<>();
            folder.files().forEach(file -> listed.put(file.getPath().getName(), file));
            return new SplitFolder(split, folder.root(), listed);
        }

        /** The file of a shard: as it is read, where it is there, else compressed. */
        FileStatus file(HadoopFiles files, MdsIndex.Shard shard) throws IOException {
            Optional<FileStatus> raw = status(files, shard.raw());
            if (raw.isPresent()) {
                return raw.get();
            }
            Optional<FileStatus> zip =
                    shard.zip().isPresent() ? status(files, shard.zip().get()) : Optional.empty();
            return zip.orElseThrow(() -> new IncompleteInputException(new Path(
                            root, shard.raw().name())
                    + ": this shard is missing"
                    + shard.zip().map(data -> ", and so is " + data.name()).orElse("") + "; fetch it"));
        }

        private Optional<FileStatus> status(HadoopFiles files, MdsIndex.Data data) throws IOException {
            Path path = new Path(root, data.name());
            Optional<FileStatus> status =
                    data.name().contains("/") ? files.status(path) : Optional.ofNullable(listed.get(data.name()));
            if (status.isPresent() && status.get().getLen() != data.bytes()) {
                throw new IncompleteInputException(path + ": the index says that the file has " + data.bytes()
                        + " bytes, it has " + status.get().getLen() + "; fetch it again");
            }
            return status;
        }
    }
}
