package org.saccade.data.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The labels of the validation images as the development kit has them: line i holds the ILSVRC ID of the i-th image in the order of the sorted names.
 *
 * @param where names the file in messages
 * @param ids one a line
 */
record GroundTruth(String where, List<Integer> ids) implements ValLabels {

    /**
     * @param where names the file in messages
     * @throws IncompleteInputException at a line that is no number; the message names the line
     */
    static GroundTruth parse(String text, String where) throws IncompleteInputException {
        List<Integer> ids = new ArrayList<>();
        List<String> lines = text.stripTrailing().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            ids.add(id(lines.get(i).strip(), place(where, i)));
        }
        return new GroundTruth(where, ids);
    }

    private static int id(String line, String place) throws IncompleteInputException {
        if (!line.matches("[0-9]{1,9}")) {
            throw new IncompleteInputException(
                    place + ": a line is one ILSVRC ID, got '" + line + "'; correct the line");
        }
        return Integer.parseInt(line);
    }

    @Override
    public List<String> wnids(List<String> fileNames, Optional<SynsetTable> synsets) throws IncompleteInputException {
        SynsetTable table = synsets.orElseThrow(() -> new InputUsageException("the labels " + where
                + " are ILSVRC IDs, which need a synset table; give --synsets FILE with lines of 'ID wnid words'"));
        List<String> wnids = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            int id = ids.get(i);
            String place = place(where, i);
            wnids.add(table.wnidOfId(id)
                    .orElseThrow(() -> new IncompleteInputException(place + ": label " + id
                            + " is not in the synset table " + table.where()
                            + "; give the labels and the table of the same release")));
        }
        if (ids.size() != fileNames.size()) {
            throw new IncompleteInputException(where + ": " + ids.size() + " labels for " + fileNames.size()
                    + " validation images; give the labels and the images of the same release");
        }
        return wnids;
    }

    private static String place(String where, int line) {
        return where + ", line " + (line + 1);
    }
}
