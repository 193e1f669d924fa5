package org.saccade.train.cluster;

import org.apache.hadoop.fs.FSError;
import org.apache.spark.BarrierTaskContext;
import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.collective.Collective;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.loop.ExchangeRate;
import org.saccade.train.loop.Rehearsal;
import org.saccade.train.loop.RunFolder;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/** A rank's part of a checkup: joins the ring as for training, reads, writes where rank 0 will, and exchanges. */
final class CheckupTask extends AbstractFunction1<Iterator<Integer>, Iterator<CheckupTask.Outcome>>
        implements Serializable {
    private static final long serialVersionUID = 1;

    private static final Duration TRIAL = Duration.ofSeconds(3);

    private final ExperimentConfig config;
    private final HadoopFiles files;
    private final RunFolder run;
    private final String fingerprint;
    private final int floats;
    private final Rendezvous rendezvous;

    /** With the components of a {@link Checkup}. */
    CheckupTask(
            ExperimentConfig config,
            HadoopFiles files,
            RunFolder run,
            String fingerprint,
            int floats,
            Rendezvous rendezvous) {
        this.config = config;
        this.files = files;
        this.run = run;
        this.fingerprint = fingerprint;
        this.floats = floats;
        this.rendezvous = rendezvous;
    }

    /**
     * How a rank came back.
     *
     * @param found null where it failed
     */
    record Outcome(RankOutcome end, RankCheckup found) implements Serializable {}

    @Override
    public Iterator<Outcome> apply(Iterator<Integer> unused) {
        return JavaConverters.asScalaIterator(
                List.of(examine(BarrierTaskContext.get())).iterator());
    }

    private Outcome examine(BarrierTaskContext context) {
        int rank = context.partitionId();
        String who = Rendezvous.who(context);
        try (Membership member = rendezvous.join(context)) {
            try {
                member.device().use();
                return new Outcome(new RankOutcome(rank, null), examine(member, Rendezvous.host(context), who));
            } catch (IOException | RuntimeException | FSError | OutOfMemoryError | LinkageError e) {
                Exception failure = Failures.ofTask(who, e);
                member.collective().abort(String.valueOf(failure.getMessage()));
                return new Outcome(new RankOutcome(rank, failure), null);
            }
        } catch (IOException e) {
            return new Outcome(new RankOutcome(rank, Failures.ofTask(who, e)), null);
        }
    }

    private RankCheckup examine(Membership member, String host, String who) throws IOException {
        Collective collective = member.collective();
        if (collective.rank() == 0) {
            run.requireWritable();
        }
        double imagesPerSecond = imagesPerSecond(collective, who);
        ExchangeRate exchange =
                Rehearsal.exchange(collective, floats, config.exchange().codec(), TRIAL);
        return new RankCheckup(
                collective.rank(),
                host,
                member.device().name(),
                member.device().given().orElse(null),
                Runtime.getRuntime().maxMemory(),
                imagesPerSecond,
                exchange);
    }

    private double imagesPerSecond(Collective collective, String who) throws IOException {
        if (fingerprint == null) {
            return 0;
        }
        LoaderConfig loader =
                new LoaderConfig(config.loader().threads(), config.loader().prefetch(), rendezvous.timeout());
        try (Dataset dataset = RankDataset.open(files, config.data().path(), fingerprint, who)) {
            BatchLoader training = new BatchLoader(
                    dataset.split(config.data().train()),
                    config.input(),
                    config.train().mix());
            return Rehearsal.reading(training, loader, collective, TRIAL);
        }
    }
}
