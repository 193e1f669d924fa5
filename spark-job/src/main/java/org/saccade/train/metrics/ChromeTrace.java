package org.saccade.train.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The timeline of all ranks in the Trace Event Format, which {@code chrome://tracing} and {@code ui.perfetto.dev} open: a process a rank, a thread a
 * track, a complete event a span. Times are microseconds since the first span began.
 *
 * <p>The clocks of machines differ. A step ends on every rank when the last rank's report has come round, so within the time of a message: the
 * median over the steps of how far two ranks' ends lie apart is by how much their clocks differ.
 */
public final class ChromeTrace {
    private static final String COMPLETE = "X";
    private static final String METADATA = "M";
    private static final double NANOS_IN_MICROSECOND = 1e3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChromeTrace() {}

    /** @param ranks in rank order, each with the same steps, of which there is at least one */
    public static void write(List<RankTrace> ranks, OutputStream out) throws IOException {
        long[] ahead =
                ranks.stream().mapToLong(rank -> ahead(rank, ranks.get(0))).toArray();
        long began = Long.MAX_VALUE;
        for (int rank = 0; rank < ranks.size(); rank++) {
            for (TraceSpan span : ranks.get(rank).spans()) {
                began = Math.min(began, span.begin() - ahead[rank]);
            }
        }
        List<Event> events = new ArrayList<>();
        for (int rank = 0; rank < ranks.size(); rank++) {
            addEvents(rank, ranks.get(rank).spans(), began + ahead[rank], events);
        }
        out.write(JSON.writeValueAsBytes(new File(events, "ms")));
    }

    /** By how much a rank's clock is ahead of the first one's. */
    private static long ahead(RankTrace rank, RankTrace first) {
        long[] differences = rank.stepEnds();
        long[] ends = first.stepEnds();
        Arrays.setAll(differences, step -> differences[step] - ends[step]);
        Arrays.sort(differences);
        return differences[differences.length / 2];
    }

    private static void addEvents(int rank, List<TraceSpan> spans, long began, List<Event> events) {
        List<String> tracks =
                spans.stream().map(TraceSpan::track).distinct().sorted().toList();
        events.add(Event.name("process_name", "rank " + rank, rank, 0));
        for (int track = 0; track < tracks.size(); track++) {
            events.add(Event.name("thread_name", tracks.get(track), rank, track));
        }
        for (TraceSpan span : spans) {
            events.add(new Event(
                    span.name(),
                    COMPLETE,
                    (span.begin() - began) / NANOS_IN_MICROSECOND,
                    (span.end() - span.begin()) / NANOS_IN_MICROSECOND,
                    rank,
                    tracks.indexOf(span.track()),
                    null));
        }
    }

    /** The whole file, in the format's words. */
    private record File(List<Event> traceEvents, String displayTimeUnit) {}

    /** An event, in the format's words. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Event(String name, String ph, double ts, Double dur, int pid, int tid, Map<String, String> args) {
        static Event name(String of, String name, int pid, int tid) {
            return new Event(of, METADATA, 0, null, pid, tid, Map.of("name", name));
        }
    }
}
