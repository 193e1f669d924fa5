package org.saccade.data.cli;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Spark as the environment configures it; on one machine where nothing does. */
public final class LocalSpark {

    private static final String HADOOP_PREFIX = "spark.hadoop.";

    private LocalSpark() {}

    /**
     * The configuration that {@code spark-submit} or {@code -Dspark.*} gives. Without a master: all cores of this machine, no web page,
     * and no address that depends on the machine's name.
     */
    public static SparkConf configuration(String application) {
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", application);
        conf.setIfMissing("spark.master", "local[*]");
        // Records and exceptions travel between tasks and driver; Kryo cannot write either on Java 17.
        conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        if (conf.get("spark.master").startsWith("local[")) {
            conf.setIfMissing("spark.ui.enabled", "false");
            conf.setIfMissing("spark.driver.host", "localhost");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        return conf;
    }

    /** How files are opened: Hadoop's own files and what Spark's configuration says of Hadoop. Starts nothing. */
    public static Configuration hadoopConfiguration() {
        Configuration hadoop = new Configuration();
        for (Tuple2<String, String> setting : new SparkConf().getAllWithPrefix(HADOOP_PREFIX)) {
            hadoop.set(setting._1(), setting._2());
        }
        return hadoop;
    }

    /** Whether the cluster runs this driver, in a process of its own. */
    static boolean insideCluster() {
        return new SparkConf().get("spark.submit.deployMode", "client").equals("cluster");
    }

    /** Starts Spark; the caller closes it. */
    public static JavaSparkContext start(String application) {
        return new JavaSparkContext(configuration(application));
    }
}
