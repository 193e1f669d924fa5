package org.saccade.train.cluster;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RoomTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            local                   |                                                       | 1
            local[3]                |                                                       | 3
            local[3, 2]             |                                                       | 3
            local[7]                | spark.task.cpus=2                                     | 3
            local-cluster[2,3,1024] |                                                       | 6
            local-cluster[2, 3, 1g] | spark.task.cpus=2                                     | 2
            yarn                    |                                                       | 2
            yarn                    | spark.executor.instances=5                            | 5
            yarn                    | spark.executor.instances=5 spark.executor.cores=3     | 15
            yarn                    | spark.executor.cores=1 spark.task.cpus=2              | 0
            k8s://https://api:6443  | spark.executor.instances=3                            | 3
            k8s://https://api:6443  | spark.executor.instances=3 spark.executor.cores=4 spark.executor.resource.gpu.amount=2 spark.task.resource.gpu.amount=1 | 6
            yarn                    | spark.executor.cores=4 spark.executor.resource.gpu.amount=1 spark.task.resource.gpu.amount=0.5 | 4
            spark://host:7077       | spark.cores.max=5 spark.task.cpus=2                   | 2
            """)
    void refusesOneRankMoreThanThereIsRoomFor(String master, String settings, int slots) {
        SparkConf conf = conf(master, settings);

        assertThatCode(() -> Room.require(conf, slots)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Room.require(conf, slots + 1))
                .isInstanceOf(RanksRefusedException.class)
                .hasMessageContaining("got " + (slots + 1) + " ranks and " + slots + " slots of --master")
                .hasMessageContaining("--num-executors");
    }

    /** Of a standalone cluster, Spark finds out. */
    @Test
    void doesNotGuess() {
        assertThatCode(() -> Room.require(conf("spark://host:7077", null), 1000))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yarn", "k8s://https://api:6443", "spark://host:7077", "local-cluster[9,1,1024]"})
    void refusesDynamicAllocation(String master) {
        SparkConf conf = conf(master, "spark.dynamicAllocation.enabled=true spark.executor.instances=9");

        assertThatThrownBy(() -> Room.require(conf, 3))
                .isInstanceOf(RanksRefusedException.class)
                .hasMessageContaining("spark.dynamicAllocation.enabled=true")
                .hasMessageEndingWith("add --conf spark.dynamicAllocation.enabled=false --num-executors 3");
    }

    /** On one machine Spark does not allocate, whatever a cluster's defaults say. */
    @Test
    void takesNoNoticeOfDynamicAllocationOnOneMachine() {
        assertThatCode(() -> Room.require(conf("local[2]", "spark.dynamicAllocation.enabled=true"), 2))
                .doesNotThrowAnyException();
    }

    /** @param settings {@code key=value}, with spaces between; null for none */
    private static SparkConf conf(String master, String settings) {
        SparkConf conf = new SparkConf(false).set("spark.master", master);
        if (settings != null) {
            for (String setting : settings.split(" ", -1)) {
                String[] pair = setting.split("=", 2);
                conf.set(pair[0], pair[1]);
            }
        }
        return conf;
    }
}
