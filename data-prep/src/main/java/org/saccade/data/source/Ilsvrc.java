package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.TarMember;
import org.saccade.data.source.file.TarRange;
import org.saccade.data.source.labels.SynsetTable;
import org.saccade.data.source.labels.ValLabels;
import org.saccade.data.source.labels.Wnid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ImageNet as ILSVRC 2012 packs it: a train tar that holds one tar a class, named by its wnid; a flat validation tar, with its labels in a file
 * beside it; a table of classes. The development kit, packed or not, holds the last two.
 *
 * <p>Opening it reads the small files and the headers of the outer train tar. The tars of images are walked later, one by one.
 */
public final class Ilsvrc implements Form {

    static final String TAR_SUFFIX = ".tar";

    @Override
    public String name() {
        return "ilsvrc";
    }

    @Override
    public boolean matches(InputFolder folder) {
        return folder.files().stream()
                .anyMatch(file -> IlsvrcInputs.isTar(file.getPath().getName()));
    }

    /**
     * @throws IncompleteInputException if the outer train tar is cut short or holds something else, a class is not in the synset
     *     table, or a small file is not what it should be
     */
    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        InputParts parts = InputParts.of(files, options);
        IlsvrcInputs inputs = IlsvrcInputs.find(parts, options);
        LabelFiles labelFiles = new LabelFiles(parts, options);
        List<SourceFile> sourceFiles = new ArrayList<>();
        List<Container> containers = new ArrayList<>();
        if (inputs.train().isPresent()) {
            String uri = inputs.train().get();
            sourceFiles.add(SourceFile.large("train", uri, length(files, uri)));
            classTars(files, uri).forEach((wnid, range) -> containers.add(new ClassTar(Source.TRAIN, range, wnid)));
        }
        Optional<SynsetTable> synsets = labelFiles.synsets();
        Optional<ValLabels> valLabels = Optional.empty();
        if (inputs.val().isPresent()) {
            String uri = inputs.val().get();
            sourceFiles.add(SourceFile.large("val", uri, length(files, uri)));
            containers.add(new ClassTar(Source.VAL, new TarRange(uri, "", 0, length(files, uri)), ""));
            valLabels = Optional.of(labelFiles.valLabels("the validation tar " + uri, synsets));
        } else {
            labelFiles.refuseLabelOptions();
        }
        sourceFiles.addAll(labelFiles.read());
        return new ContainerSource(sourceFiles, containers, synsets, valLabels, new RangeImages(files));
    }

    private static Map<String, TarRange> classTars(HadoopFiles files, String uri) throws IOException {
        TarRange outer = new TarRange(uri, "", 0, length(files, uri));
        Map<String, TarRange> byWnid = new LinkedHashMap<>();
        try (RangeReader file = files.open(new Path(uri))) {
            for (TarMember member : outer.members(file)) {
                if (!member.isHidden() && byWnid.put(wnid(member, uri), outer.inner(member)) != null) {
                    throw new IncompleteInputException(uri + ": the class tar " + FileNames.printable(member.name())
                            + " stands twice; pack it once");
                }
            }
        }
        if (byWnid.isEmpty()) {
            throw new IncompleteInputException(
                    uri + ": the train tar holds no class tar; it should hold one <wnid>.tar a class");
        }
        return byWnid;
    }

    private static String wnid(TarMember member, String uri) throws IncompleteInputException {
        String wnid = member.stem();
        if (!member.fileName().endsWith(TAR_SUFFIX) || !Wnid.isValid(wnid)) {
            throw new IncompleteInputException(uri + ": a train tar holds one <wnid>.tar a class, got member "
                    + FileNames.printable(member.name()) + "; give a flat tar of images by --val");
        }
        return wnid;
    }

    private static long length(HadoopFiles files, String uri) throws IOException {
        try (RangeReader file = files.open(new Path(uri))) {
            return file.length();
        }
    }
}
