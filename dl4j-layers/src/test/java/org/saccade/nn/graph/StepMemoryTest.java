package org.saccade.nn.graph;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StepMemoryTest {

    @Test
    void whatIsKeptOutlivesThePassThatHandsItOver() {
        INDArray array;
        try (StepMemory memory = memory("kept")) {
            array = memory.allocate("kept", DataType.FLOAT, new long[] {2, 3});
            memory.handOver();
        }
        assertThat(array.wasClosed()).isFalse();
        array.close();
    }

    @Test
    void aPassThatFailsKeepsNothing() {
        INDArray array;
        try (StepMemory memory = memory("kept")) {
            array = memory.allocate("kept", DataType.FLOAT, new long[] {2, 3});
        }
        assertThat(array.wasClosed()).isTrue();
    }

    @Test
    void aPlainArrayIsReadInItsPlace() {
        INDArray array = Nd4j.zeros(DataType.FLOAT, 2, 3);
        try (StepMemory memory = memory()) {
            assertThat(memory.rowMajor(DataType.FLOAT, array)).isSameAs(array);
        }
        assertThat(array.wasClosed()).isFalse();
    }

    @Test
    void aCopyOfAnotherOrderOrTypeEndsWithThePass() {
        INDArray array = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}});
        INDArray transposed;
        INDArray cast;
        try (StepMemory memory = memory()) {
            transposed = memory.rowMajor(DataType.DOUBLE, array.transpose());
            assertThat(transposed.data().asDouble()).containsExactly(1, 4, 2, 5, 3, 6);
            cast = memory.rowMajor(DataType.FLOAT, array);
            assertThat(cast.data().asFloat()).containsExactly(1, 2, 3, 4, 5, 6);
        }
        assertThat(transposed.wasClosed()).isTrue();
        assertThat(cast.wasClosed()).isTrue();
    }

    @Test
    void anOutputOfAnotherShapeThanAnnouncedIsRefused() {
        try (StepMemory memory = memory()) {
            memory.place("y", Nd4j.zeros(DataType.FLOAT, 2, 3));
            assertThatThrownBy(() -> memory.allocate("y", DataType.FLOAT, new long[] {3, 2}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a graph's output must have the shape that was announced, got [3, 2], announced=[2, 3],"
                            + " variable=y");
        }
    }

    private static StepMemory memory(String... keep) {
        return new StepMemory(LayerWorkspaceMgr.noWorkspaces(), ArrayType.FF_WORKING_MEM, Set.of(keep));
    }
}
