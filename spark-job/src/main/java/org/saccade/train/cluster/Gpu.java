package org.saccade.train.cluster;

/**
 * A GPU of this machine, as its driver tells it.
 *
 * @param index its place among the machine's, by their places on the bus
 * @param uuid {@code GPU-…}, of no other GPU anywhere
 */
record Gpu(int index, String uuid, String name, ComputeCapability capability) {
    static final String UUID_PREFIX = "GPU-";

    /** Whether it is this one that an address means: an index or a UUID. */
    boolean isAt(String address) {
        return address.equals(uuid) || address.equals(Integer.toString(index));
    }

    @Override
    public String toString() {
        return name + " (" + uuid + ")";
    }
}
