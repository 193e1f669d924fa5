package org.saccade.train.testing;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Spark in the process of the tests. */
public final class TestSpark {
    private TestSpark() {}

    /** Two slots; whoever starts it closes it. */
    public static SparkSession start() {
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("tests")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.sql.shuffle.partitions", "2")
                .set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        return SparkSession.builder().config(conf).getOrCreate();
    }
}
