package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.EfficientMechanisms;
import org.saccade.nn.attention.score.FactorisedRandomSynthesizer;
import org.saccade.nn.attention.score.RandomSynthesizer;
import org.saccade.nn.graph.MapShape;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** Synthesizers, rows 54 to 57 of the catalogue. */
class SynthesizerTest {

    private final INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 4, 3, 5);

    @Test
    void logitsOfZeroGiveTheMeanOfTheValues() {
        Defined random = Defined.of(new SelfAttention2D(EfficientMechanisms.randomSynthesizer(4, 2)), x)
                .with(RandomSynthesizer.LOGITS, Nd4j.zeros(DataType.DOUBLE, 2, 15, 15));
        INDArray values = random.parameters().get("Wv").reshape(4, 4);
        INDArray mean = x.mean(2, 3).mmul(values.transpose()).reshape(2, 4, 1, 1);
        assertClose(random.output(), mean.broadcast(2, 4, 3, 5).dup());
    }

    @Test
    void factorsGiveTheRandomSynthesizerOfTheirProduct() {
        Defined factorised =
                Defined.of(new SelfAttention2D(EfficientMechanisms.factorisedRandomSynthesizer(4, 2, 3)), x);
        INDArray first = factorised.parameters().get(FactorisedRandomSynthesizer.QUERY_FACTOR);
        INDArray second = factorised.parameters().get(FactorisedRandomSynthesizer.KEY_FACTOR);
        INDArray products = Nd4j.create(DataType.DOUBLE, 2, 15, 15);
        for (int head = 0; head < 2; head++) {
            products.slice(head)
                    .assign(first.slice(head).mmul(second.slice(head).transpose()));
        }
        Defined random = Defined.of(new SelfAttention2D(EfficientMechanisms.randomSynthesizer(4, 2)), x)
                .with("Wv", factorised.parameters().get("Wv"))
                .with(RandomSynthesizer.LOGITS, products);
        assertClose(factorised.output(), random.output());
    }

    /** What a query wants is its own matter: other positions change the values only. */
    @Test
    void weightsOfADenseSynthesizerFollowFromTheQueryAlone() {
        INDArray changed = x.dup();
        changed.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(2), NDArrayIndex.all())
                .addi(3);
        for (Mechanism mechanism : new Mechanism[] {
            EfficientMechanisms.denseSynthesizer(4, 2, 3), EfficientMechanisms.factorisedDenseSynthesizer(4, 2, 3, 5)
        }) {
            assertClose(
                    ofFirstRows(
                            Defined.of(new SelfAttention2D(mechanism), changed).weights()),
                    ofFirstRows(Defined.of(new SelfAttention2D(mechanism), x).weights()));
        }
    }

    private static INDArray ofFirstRows(INDArray weights) {
        return weights.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 10), NDArrayIndex.all())
                .dup();
    }

    @Test
    void refusesWhatCannotBe() {
        MapShape shape = new MapShape(4, 3, 5);
        AttentionGraph factorised = new AttentionGraph(EfficientMechanisms.factorisedDenseSynthesizer(4, 2, 3, 4), 2);
        assertThatThrownBy(() -> factorised.parameters(shape, shape))
                .hasMessage("the factors' entries must multiply to the number of positions, got 15 positions, first=3,"
                        + " second=4");
        AttentionGraph random = new AttentionGraph(EfficientMechanisms.randomSynthesizer(6, 2), 2);
        assertThatThrownBy(() -> random.parameters(shape, shape))
                .hasMessage("an input that is taken as it is must have the channels wanted, got inputChannels=4,"
                        + " channels=6");
        assertThatThrownBy(() -> new FactorisedRandomSynthesizer(0)).hasMessage("rank must be at least 1, got rank=0");
    }
}
