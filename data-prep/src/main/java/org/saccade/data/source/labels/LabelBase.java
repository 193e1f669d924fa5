package org.saccade.data.source.labels;

/** Where the numbers of classes begin, in a form that has numbers. */
public enum LabelBase {
    /** 0 is the first wnid. */
    ZERO(0),
    /** 1 is the first wnid; 0 stands for a background that no image shows. */
    ONE(1);

    private final int first;

    LabelBase(int first) {
        this.first = first;
    }

    /** The class index, from 0; negative or too large where the number was. */
    public int index(long label) {
        long index = label - first;
        return index < 0 ? -1 : (int) Math.min(index, Integer.MAX_VALUE);
    }
}
