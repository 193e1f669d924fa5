package org.saccade.data.source.labels;

import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.IncompleteInputException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Labels of validation images that are known by name, with or without folder and extension. */
final class NamedLabels implements ValLabels {

    private static final String REMEDY = "; give the labels and the images of the same release";

    /** @param place in the file, for messages */
    private record Label(String wnid, String place) {}

    private final String where;
    private final Map<String, Label> byStem = new LinkedHashMap<>();

    /** @param where names the file in messages */
    NamedLabels(String where) {
        this.where = where;
    }

    /** @throws IncompleteInputException if the image has a label already */
    void add(String image, String wnid, String place) throws IncompleteInputException {
        Label before = byStem.putIfAbsent(FileNames.stem(image), new Label(wnid, place));
        if (before != null) {
            throw new IncompleteInputException(place + ": a second label for " + FileNames.printable(image)
                    + ", the first is at " + before.place() + "; keep one");
        }
    }

    @Override
    public List<String> wnids(List<String> fileNames) throws IncompleteInputException {
        List<String> wnids = new ArrayList<>();
        Set<String> unused = new HashSet<>(byStem.keySet());
        for (String fileName : fileNames) {
            String stem = FileNames.stem(fileName);
            Label label = byStem.get(stem);
            if (label == null) {
                throw new IncompleteInputException(
                        where + ": no label for the validation image " + FileNames.printable(fileName) + REMEDY);
            }
            wnids.add(label.wnid());
            unused.remove(stem);
        }
        Optional<String> orphan =
                byStem.keySet().stream().filter(unused::contains).findFirst();
        if (orphan.isPresent()) {
            throw new IncompleteInputException(byStem.get(orphan.get()).place() + ": a label for "
                    + FileNames.printable(orphan.get()) + ", but there is no such validation image" + REMEDY);
        }
        return wnids;
    }
}
