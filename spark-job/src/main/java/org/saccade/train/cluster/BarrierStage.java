package org.saccade.train.cluster;

import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

import java.io.Serializable;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;

/** A stage of one task a rank, which Spark starts all together. Java has no word for it, so it is said as Scala's compiler would. */
final class BarrierStage {
    private BarrierStage() {}

    /**
     * Starts the stage.
     *
     * @param task gives one element
     * @param returned gets the elements on the driver, as they come; it is called by several threads
     */
    static <T> SimpleFutureAction<BoxedUnit> submit(
            JavaSparkContext spark,
            int ranks,
            AbstractFunction1<Iterator<Integer>, Iterator<T>> task,
            Class<T> type,
            Queue<T> returned) {
        List<Integer> all = IntStream.range(0, ranks).boxed().toList();
        RDD<T> stage =
                spark.parallelize(all, ranks).rdd().barrier().mapPartitions(task, false, ClassTag$.MODULE$.apply(type));
        return spark.sc()
                .submitJob(
                        stage,
                        new OnlyElement<>(),
                        JavaConverters.asScalaBuffer(List.<Object>copyOf(all)),
                        new Collect<>(returned),
                        new Nothing());
    }

    /** A partition's one element. */
    private static final class OnlyElement<T> extends AbstractFunction1<Iterator<T>, T> implements Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public T apply(Iterator<T> partition) {
            return partition.next();
        }
    }

    /** Takes the elements as they come, on the driver. */
    private static final class Collect<T> extends AbstractFunction2<Object, T, BoxedUnit> {
        private final Queue<T> returned;

        Collect(Queue<T> returned) {
            this.returned = returned;
        }

        @Override
        public BoxedUnit apply(Object partition, T element) {
            returned.add(element);
            return BoxedUnit.UNIT;
        }
    }

    /** The job has no result besides its elements. */
    private static final class Nothing extends AbstractFunction0<BoxedUnit> {
        @Override
        public BoxedUnit apply() {
            return BoxedUnit.UNIT;
        }
    }
}
