package org.saccade.data.source;

import java.util.ArrayList;
import java.util.List;

/** The labels of the validation images: line i holds the ILSVRC ID of the i-th image in the order of the sorted names. */
final class GroundTruth {

    private GroundTruth() {}

    /**
     * The class indexes, in the order of the lines.
     *
     * @param where names the file in messages
     * @throws IncompleteInputException at a line that is no number, or whose ID is not in the table; the message names the line
     */
    static List<Integer> parse(String text, String where, SynsetTable synsets) throws IncompleteInputException {
        List<Integer> labels = new ArrayList<>();
        List<String> lines = text.stripTrailing().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            labels.add(label(lines.get(i).strip(), where + ", line " + (i + 1), synsets));
        }
        return labels;
    }

    private static int label(String line, String place, SynsetTable synsets) throws IncompleteInputException {
        if (!line.matches("[0-9]{1,9}")) {
            throw new IncompleteInputException(
                    place + ": a line is one ILSVRC ID, got '" + line + "'; correct the line");
        }
        int id = Integer.parseInt(line);
        return synsets.indexOfId(id)
                .orElseThrow(() -> new IncompleteInputException(place + ": label " + id
                        + " is not in the synset table " + synsets.where()
                        + "; give the labels and the table of the same release"));
    }
}
