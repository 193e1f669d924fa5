package org.saccade.train.loop;

import org.saccade.train.config.TraceConfig;
import org.saccade.train.metrics.RankTrace;
import org.saccade.train.metrics.TraceSpan;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What this rank does in some steps: those that follow when it has warmed up. Threads that load may write into it while its rank does. */
final class Timeline {
    private static final String LOADER = "loader-";

    private final TraceConfig config;
    private final Queue<TraceSpan> spans = new ConcurrentLinkedQueue<>();
    private int stepsBegun;
    private int stepsKept;
    private volatile boolean recording;

    Timeline(TraceConfig config) {
        this.config = config;
    }

    void beginStep() {
        stepsBegun++;
        recording = stepsBegun > config.skip() && stepsBegun <= config.skip() + config.steps();
    }

    void add(String track, String name, long begin, long end) {
        if (recording) {
            spans.add(new TraceSpan(track, name, begin, end));
        }
    }

    void endStep(long step, long begin, long end) {
        if (recording) {
            add(TraceSpan.STEPS, "step " + step, begin, end);
            stepsKept++;
        }
    }

    /** The same work, noted down as that of the thread that does it. */
    Runnable ofLoader(Runnable work) {
        return () -> {
            long begin = System.nanoTime();
            work.run();
            String thread = Thread.currentThread().getName();
            add(thread.substring(thread.lastIndexOf(LOADER)), "load a sample", begin, System.nanoTime());
        };
    }

    /** Whether all of its steps have ended, and were not yet taken. */
    boolean isComplete() {
        return hasSteps() && stepsKept == config.steps();
    }

    /** Whether a step has ended that was not yet taken. */
    boolean hasSteps() {
        return stepsKept > 0;
    }

    /** Its steps, once; no more are recorded. */
    RankTrace take() {
        recording = false;
        stepsKept = 0;
        return new RankTrace(List.copyOf(spans));
    }
}
