package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.attention.Aligner1D;
import org.saccade.nn.attention.AlignerOptions;
import org.saccade.nn.attention.AttentionGraph;
import org.saccade.nn.attention.DeepFusion1D;
import org.saccade.nn.attention.FusionOptions;
import org.saccade.nn.attention.LocationSensitiveAttention1D;
import org.saccade.nn.attention.LocationSensitiveOptions;
import org.saccade.nn.attention.LongShortTermMemoryNetwork1D;
import org.saccade.nn.attention.LongShortTermMemoryNetworkOptions;
import org.saccade.nn.attention.LuongAttention1D;
import org.saccade.nn.attention.LuongAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.ShallowFusion1D;
import org.saccade.nn.attention.catalogue.AlignmentMechanisms;
import org.saccade.nn.attention.neighbourhood.LocalPredictive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Encoders and decoders with attention. Tokens are [T, d]; a parameter has the name that it has in the vector. */
final class RecurrentRuns {

    private static final List<String> CELL = List.of("v", "Wh", "Wx", "Wt", "Wg");

    private RecurrentRuns() {}

    static Map<String, GoldenRun> runs() {
        return Map.of(
                "luong",
                RecurrentRuns::luong,
                "lstmn",
                GoldenRun.of(RecurrentRuns::lstmn),
                "lstmn_shallow_fusion",
                RecurrentRuns::shallow,
                "lstmn_deep_fusion",
                RecurrentRuns::deep,
                "location_sensitive",
                GoldenRun.of(RecurrentRuns::locationSensitive),
                "seq2seq_aligner",
                RecurrentRuns::aligner);
    }

    private static Map<String, INDArray> luong(GoldenVector vector, DataType type) {
        int channels = (int) vector.array("hs", type).size(1);
        int radius = vector.integer("D");
        INDArray hidden = vector.array("Wp", type);
        Mechanism predictive = AlignmentMechanisms.luongGlobal(channels)
                .withNeighbourhood(new LocalPredictive(radius, (int) hidden.size(0)));
        Map<String, INDArray> state = Map.of("Wc", vector.array("Wc", type));
        Map<String, INDArray> places = new HashMap<>(state);
        places.put("Wp", hidden);
        places.put("vp", vector.array("vp", type));
        return Map.of(
                "glob", luong(AlignmentMechanisms.luongGlobal(channels), vector, type, state),
                "local_m", luong(AlignmentMechanisms.luongLocalMonotonic(channels, radius), vector, type, state),
                "local_p", luong(predictive, vector, type, places));
    }

    /** The target state stands at the step of the vector, after copies of itself. */
    private static INDArray luong(
            Mechanism mechanism, GoldenVector vector, DataType type, Map<String, INDArray> parameters) {
        INDArray target = vector.array("ht", type);
        int step = vector.integer("t");
        INDArray targets = Nd4j.ones(type, step + 1, 1).mmul(target.reshape('c', 1, target.length()));
        INDArray sources = vector.array("hs", type);
        LuongAttentionOptions options = LuongAttentionOptions.of(
                mechanism, (int) vector.array("Wc", type).size(0));
        INDArray y = VertexRun.tokens(new LuongAttention1D(options), List.of(targets, sources), parameters)
                .output();
        return y.getRow(step).dup();
    }

    private static INDArray lstmn(GoldenVector vector, DataType type) {
        INDArray x = vector.array("x", type);
        int units = (int) vector.array("Wh", type).size(1);
        LongShortTermMemoryNetwork1D layer =
                new LongShortTermMemoryNetwork1D(LongShortTermMemoryNetworkOptions.of(units)
                        .withAlignment((int) vector.array("v", type).length()));
        INDArray y = MechanismRun.run(
                layer,
                InputType.recurrent(x.size(1), x.size(0)),
                x.transpose().dup('c').reshape('c', 1, x.size(1), x.size(0)),
                parameters(vector, type, CELL));
        return y.dup('c').reshape('c', y.size(1), y.size(2)).transpose().dup('c');
    }

    private static Map<String, INDArray> shallow(GoldenVector vector, DataType type) {
        INDArray x = vector.array("x", type);
        INDArray encoder = vector.array("G", type);
        Map<String, INDArray> parameters = parameters(vector, type, CELL);
        parameters.putAll(parameters(vector, type, List.of("u", "Wga", "Wha")));
        VertexRun run = VertexRun.tokens(new ShallowFusion1D(fusion(vector, type)), List.of(x, encoder), parameters);
        int units = (int) vector.array("Wh", type).size(1);
        INDArray y = run.output();
        return Map.of(
                "h",
                columns(y, 0, units),
                "context",
                columns(y, units, (int) y.size(1)),
                "weights",
                run.published(AttentionGraph.WEIGHTS).reshape('c', x.size(0), encoder.size(0)));
    }

    private static Map<String, INDArray> deep(GoldenVector vector, DataType type) {
        INDArray x = vector.array("x", type);
        INDArray encoder = Nd4j.concat(1, vector.array("G", type), vector.array("A", type));
        Map<String, INDArray> parameters = parameters(vector, type, CELL);
        parameters.putAll(parameters(vector, type, List.of("u", "Wga", "Wxa", "Wta", "Wr")));
        VertexRun run = VertexRun.tokens(new DeepFusion1D(fusion(vector, type)), List.of(x, encoder), parameters);
        INDArray cells = run.published("cells"); // [1, d, 1, T]
        return Map.of(
                "h",
                run.output(),
                "c",
                cells.dup('c')
                        .reshape('c', cells.size(1), cells.size(3))
                        .transpose()
                        .dup('c'),
                "weights",
                run.published(AttentionGraph.WEIGHTS).reshape('c', x.size(0), encoder.size(0)));
    }

    /** One query, after the alignment of the vector. */
    private static INDArray locationSensitive(GoldenVector vector, DataType type) {
        INDArray query = vector.array("s", type);
        INDArray states = vector.array("h", type);
        INDArray filters = vector.array("conv", type);
        Map<String, INDArray> parameters = parameters(vector, type, List.of("W", "V", "U", "w", "b"));
        parameters.put("F", filters);
        LocationSensitiveOptions options = LocationSensitiveOptions.of(
                        (int) vector.array("w", type).length(), (int) filters.size(0), (int) filters.size(1))
                .withInitialAlignment();
        List<INDArray> inputs = List.of(
                query.reshape('c', 1, query.length()),
                states,
                vector.array("prev", type).reshape('c', states.size(0), 1));
        return VertexRun.tokens(new LocationSensitiveAttention1D(options), inputs, parameters)
                .published("logits")
                .reshape(states.size(0));
    }

    private static Map<String, INDArray> aligner(GoldenVector vector, DataType type) {
        INDArray states = vector.array("h", type);
        INDArray words = vector.array("y", type);
        INDArray initial = vector.array("s0", type);
        int units = (int) initial.length();
        Map<String, INDArray> parameters = parameters(vector, type, List.of("va", "Wa", "Ua"));
        for (String of : List.of("W", "U", "C")) {
            parameters.put(
                    of,
                    Nd4j.concat(0, vector.array(of, type), vector.array(of + "z", type), vector.array(of + "r", type)));
        }
        AlignerOptions options = AlignerOptions.of(units)
                .withAlignment((int) vector.array("va", type).length())
                .withInitialState();
        VertexRun run = VertexRun.tokens(
                new Aligner1D(options), List.of(words, states, initial.reshape('c', 1, units)), parameters);
        INDArray y = run.output();
        return Map.of(
                "s",
                columns(y, 0, units),
                "c",
                columns(y, units, (int) y.size(1)),
                "alpha",
                run.published(AttentionGraph.WEIGHTS).reshape('c', words.size(0), states.size(0)));
    }

    private static FusionOptions fusion(GoldenVector vector, DataType type) {
        int units = (int) vector.array("Wh", type).size(1);
        return FusionOptions.of(units)
                .withAlignment((int) vector.array("v", type).length());
    }

    private static INDArray columns(INDArray tokens, int from, int to) {
        return tokens.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)).dup('c');
    }

    private static Map<String, INDArray> parameters(GoldenVector vector, DataType type, List<String> names) {
        Map<String, INDArray> parameters = new HashMap<>();
        names.forEach(name -> parameters.put(name, vector.array(name, type)));
        return parameters;
    }
}
