package org.saccade.data.source.labels;

import org.saccade.data.shard.ClassInfo;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.IncompleteInputException;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The classes of a dataset: which wnid has which index, name and, where the source gives one, ILSVRC ID.
 *
 * <p>The class index is the rank of the wnid among the sorted wnids. The ID of ILSVRC is another numbering: it starts at 1 and does
 * not follow the wnids. Taking ID - 1 for the index is the classic silent error of this dataset, so nothing here does it.
 */
public final class SynsetTable {

    private final String where;
    private final List<ClassInfo> classes;
    private final Map<String, Integer> indexByWnid;
    private final Map<Integer, String> wnidById;
    private final Optional<Synset> outOfOrder;

    private SynsetTable(
            String where,
            TreeMap<String, String> nameByWnid,
            Map<Integer, String> wnidById,
            Optional<Synset> outOfOrder) {
        this.where = where;
        this.indexByWnid = new HashMap<>();
        this.wnidById = Map.copyOf(wnidById);
        this.outOfOrder = outOfOrder;
        nameByWnid.keySet().forEach(wnid -> indexByWnid.put(wnid, indexByWnid.size()));
        this.classes = nameByWnid.entrySet().stream()
                .map(row -> new ClassInfo(indexByWnid.get(row.getKey()), row.getKey(), row.getValue()))
                .toList();
    }

    /**
     * Reads a table in any of its forms, told by content: lines {@code ID wnid words}, lines {@code wnid words}, wnids one a line, the development
     * kit's {@code meta.mat}, or the kit itself as it is published.
     *
     * @param where names the table in messages
     * @throws IncompleteInputException if it is none of them, has no row, or repeats an ID or a wnid; the message names the row
     */
    public static SynsetTable parse(byte[] bytes, String where) throws IncompleteInputException {
        if (DevKit.matches(bytes)) {
            DevKit.Member meta = DevKit.meta(bytes, where);
            return of(MetaMat.parse(meta.bytes(), meta.where()), meta.where());
        }
        return of(
                MetaMat.matches(bytes)
                        ? MetaMat.parse(bytes, where)
                        : SynsetText.parse(new String(bytes, StandardCharsets.UTF_8), where),
                where);
    }

    private static SynsetTable of(List<Synset> rows, String where) throws IncompleteInputException {
        TreeMap<String, String> nameByWnid = new TreeMap<>();
        Map<Integer, String> wnidById = new HashMap<>();
        Optional<Synset> outOfOrder = Optional.empty();
        for (Synset row : rows) {
            if (!Wnid.isValid(row.wnid())) {
                throw new IncompleteInputException(row.place() + ": a wnid has letters, digits, '-' and '_', got '"
                        + FileNames.printable(row.wnid()) + "'; correct the table");
            }
            if (row.id().isPresent() && wnidById.putIfAbsent(row.id().getAsInt(), row.wnid()) != null) {
                throw new IncompleteInputException(
                        row.place() + ": ID " + row.id().getAsInt() + " stands twice; keep one line for an ID");
            }
            if (outOfOrder.isEmpty() && !nameByWnid.isEmpty() && row.wnid().compareTo(nameByWnid.lastKey()) < 0) {
                outOfOrder = Optional.of(row);
            }
            if (nameByWnid.putIfAbsent(row.wnid(), row.words().isEmpty() ? row.wnid() : row.words()) != null) {
                throw new IncompleteInputException(
                        row.place() + ": wnid " + row.wnid() + " stands twice; keep one line for a wnid");
            }
        }
        if (nameByWnid.isEmpty()) {
            throw new IncompleteInputException(where + ": the synset table has no row; give lines of 'ID wnid words'");
        }
        return new SynsetTable(where, nameByWnid, wnidById, wnidById.isEmpty() ? outOfOrder : Optional.empty());
    }

    /** The classes of a source without a table: the wnids themselves, which are their own names. */
    public static SynsetTable ofWnids(Set<String> wnids, String where) {
        TreeMap<String, String> nameByWnid = new TreeMap<>();
        wnids.forEach(wnid -> nameByWnid.put(wnid, wnid));
        return new SynsetTable(where, nameByWnid, Map.of(), Optional.empty());
    }

    /** In the order of their indexes. */
    public List<ClassInfo> classes() {
        return classes;
    }

    public Optional<Integer> indexOfWnid(String wnid) {
        return Optional.ofNullable(indexByWnid.get(wnid));
    }

    /** Whether the table says which class has which ILSVRC ID. */
    boolean hasIds() {
        return !wnidById.isEmpty();
    }

    Optional<String> wnidOfId(int id) {
        return Optional.ofNullable(wnidById.get(id));
    }

    /**
     * A class that is known by its number alone.
     *
     * @param index as it is claimed, from 0
     * @param place of the number, for messages
     * @throws IncompleteInputException if no class has the number, or if it may mean two: in a list of wnids that do not ascend, the number of the line
     *     and the rank of the wnid differ
     */
    public ClassInfo classOfIndex(int index, String place) throws IncompleteInputException {
        if (outOfOrder.isPresent()) {
            throw new IncompleteInputException(
                    place + ": the class has a number, and " + where
                            + " does not say which: its wnids do not ascend ("
                            + outOfOrder.get().place() + ": " + outOfOrder.get().wnid()
                            + "), so the number of a line is not the rank of its wnid; sort the table if the numbers are ranks, else give wnids");
        }
        if (index < 0 || index >= classes.size()) {
            throw new IncompleteInputException(place + ": the number of a class must be from 0 to "
                    + (classes.size() - 1) + ", counted from 0, got " + index + "; check --label-base and --synsets");
        }
        return classes.get(index);
    }

    /** How messages name the table. */
    public String where() {
        return where;
    }
}
