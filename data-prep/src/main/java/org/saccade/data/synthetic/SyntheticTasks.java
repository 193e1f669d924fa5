package org.saccade.data.synthetic;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tasks, by name. */
public final class SyntheticTasks {

    /** In the order in which they are told to people. */
    public static final List<SyntheticTask> ALL = Stream.<SyntheticTask>concat(
                    Stream.of(new Orientation(), new SameDifferent(), new PowderDiffraction(), new CueRetrieval()),
                    IntStream.rangeClosed(1, CueDistance.MAX_DISTANCE).mapToObj(CueDistance::new))
            .toList();

    private SyntheticTasks() {}

    /** The task of that name, if there is one. */
    public static Optional<SyntheticTask> named(String name) {
        return ALL.stream().filter(task -> task.name().equals(name)).findFirst();
    }

    public static List<String> names() {
        return ALL.stream().map(SyntheticTask::name).toList();
    }
}
