package org.saccade.nn.block;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An operation of ND4J that is run again and again. It keeps its context: a fresh one, its arguments copied, is up to five objects for the garbage
 * collector to find.
 */
final class ReusedOperation {

    private final CustomOp operation;
    private final OpContext context = Nd4j.getExecutioner().buildContext();

    ReusedOperation(String name) {
        operation = DynamicCustomOp.builder(name).build();
    }

    ReusedOperation withIntegers(long... arguments) {
        context.setIArguments(arguments);
        return this;
    }

    ReusedOperation withReals(double... arguments) {
        context.setTArguments(arguments);
        return this;
    }

    void run(INDArray[] inputs, INDArray... outputs) {
        context.setInputArrays(inputs);
        context.setOutputArrays(outputs);
        Nd4j.exec(operation, context);
        // The arguments stay.
        context.purge();
    }
}
