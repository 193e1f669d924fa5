package org.saccade.data.job;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class LiveCountIT {

    @Test
    void aHeartbeatThatComesLateDoesNotCountAgain() {
        SparkConf conf = new SparkConf()
                .setAppName("count")
                .setMaster("local[1]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            LongAccumulator images = spark.sc().longAccumulator("images");
            LiveCount count = new LiveCount(images);
            count.running(1, counted(images, 3));
            count.running(2, counted(images, 10));
            assertThat(count.value()).isEqualTo(13);
            count.ended(1, counted(images, 5));
            assertThat(count.value()).isEqualTo(15);
            count.running(1, counted(images, 4));
            assertThat(count.value()).isEqualTo(15);
        }
    }

    private static Seq<AccumulableInfo> counted(LongAccumulator accumulator, long count) {
        AccumulableInfo info = new AccumulableInfo(
                accumulator.id(),
                accumulator.name(),
                Option.apply(count),
                Option.empty(),
                false,
                false,
                Option.empty());
        return JavaConverters.asScalaBuffer(List.of(info)).toSeq();
    }
}
