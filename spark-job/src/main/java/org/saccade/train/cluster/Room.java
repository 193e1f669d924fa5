package org.saccade.train.cluster;

import org.apache.spark.SparkConf;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** For how many ranks Spark's settings leave room. Where there can never be enough, nothing need be started, or waited for. */
public final class Room {
    private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,.*)?])?");
    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[(\\d+),(\\d+),.*]");
    private static final Pattern ASKS_FOR_EXECUTORS = Pattern.compile("yarn|k8s://.*");
    /** Of YARN and Kubernetes, where nobody says how many. */
    private static final long USUAL_EXECUTORS = 2;

    private Room() {}

    /**
     * @param conf with a master
     * @throws RanksRefusedException if so many ranks can never start together
     */
    public static void require(SparkConf conf, int ranks) throws RanksRefusedException {
        String master = conf.get("spark.master").replaceAll("\\s", "");
        if (conf.getBoolean("spark.dynamicAllocation.enabled", false)
                && !LOCAL.matcher(master).matches()) {
            throw new RanksRefusedException(
                    "ranks must start together and stay, got spark.dynamicAllocation.enabled=true, under which Spark refuses that; add"
                            + " --conf spark.dynamicAllocation.enabled=false --num-executors " + ranks,
                    null);
        }
        OptionalLong slots = slots(conf, master);
        if (slots.isPresent() && slots.getAsLong() < ranks) {
            throw new RanksRefusedException(
                    "cluster.ranks must not exceed the slots that Spark's settings give, got " + ranks + " ranks and "
                            + slots.getAsLong() + " slots of --master " + master
                            + "; give more executors or cores (--num-executors, --executor-cores, --total-executor-cores; of local[n], n), or"
                            + " fewer --ranks",
                    null);
        }
    }

    /** Tasks that run at a time; empty where the settings do not tell. */
    private static OptionalLong slots(SparkConf conf, String master) {
        Matcher local = LOCAL.matcher(master);
        if (local.matches()) {
            return OptionalLong.of(slotsOfCores(conf, localCores(local.group(1))));
        }
        Matcher cluster = LOCAL_CLUSTER.matcher(master);
        if (cluster.matches()) {
            return OptionalLong.of(
                    Long.parseLong(cluster.group(1)) * slotsOfExecutor(conf, Long.parseLong(cluster.group(2))));
        }
        if (ASKS_FOR_EXECUTORS.matcher(master).matches()) {
            long executors = conf.getLong("spark.executor.instances", USUAL_EXECUTORS);
            return OptionalLong.of(executors * slotsOfExecutor(conf, conf.getLong("spark.executor.cores", 1)));
        }
        // A standalone cluster gives what it has, up to this.
        return conf.contains("spark.cores.max")
                ? OptionalLong.of(slotsOfCores(conf, conf.getLong("spark.cores.max", 0)))
                : OptionalLong.empty();
    }

    private static long localCores(String cores) {
        if (cores == null) {
            return 1;
        }
        return cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Long.parseLong(cores);
    }

    private static long slotsOfCores(SparkConf conf, long cores) {
        return cores / conf.getLong("spark.task.cpus", 1);
    }

    private static long slotsOfExecutor(SparkConf conf, long cores) {
        long ofCores = slotsOfCores(conf, cores);
        return conf.contains("spark.task.resource.gpu.amount") ? Math.min(ofCores, slotsOfGpus(conf)) : ofCores;
    }

    private static long slotsOfGpus(SparkConf conf) {
        return (long) (conf.getLong("spark.executor.resource.gpu.amount", 0)
                / conf.getDouble("spark.task.resource.gpu.amount", 1));
    }
}
