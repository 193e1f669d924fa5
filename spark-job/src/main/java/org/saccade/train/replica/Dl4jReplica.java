package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.saccade.nn.block.BatchNorms;
import org.saccade.nn.block.KernelRuntimes;
import org.saccade.nn.block.StatisticsExchange;
import org.saccade.nn.graph.ShapeInfoCache;
import org.saccade.nn.model.LayerAttention;
import org.saccade.nn.model.NetworkAttention;
import org.saccade.nn.updater.Frozen;
import org.saccade.train.input.Batch;
import org.saccade.train.input.FloatView;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A replica that is a Deeplearning4j {@link ComputationGraph} with one input and one softmax output. */
public final class Dl4jReplica implements Replica {
    /** The backend's random generator is one for the process, and initialisation seeds it: one replica at a time. */
    private static final Object INITIALISATION = new Object();

    private final ComputationGraph graph;
    private final ComputationGraphUpdater updater;
    /** The gradient again, by layer and parameter, as the updater wants it. */
    private final Gradient gradientTable;
    /** Views of the gradient where it holds moves of running statistics. */
    private final List<INDArray> runningStatistics = new ArrayList<>();
    /** Views of the gradient where it belongs to parameters that are trained. */
    private final List<INDArray> trained = new ArrayList<>();
    /** Views of the gradient where it belongs to what stays as it is, running statistics among them. */
    private final List<INDArray> frozen = new ArrayList<>();

    private final BatchNorms batchNorms;
    private StatisticsExchange statistics = StatisticsExchange.NONE;
    /** The terms of earlier micro-batches, {@code [1, P]}; null while there never was a second one. */
    private INDArray earlierTerms;
    /** Where each parameter begins in the flat vectors. */
    private final NavigableMap<Long, String> parameterNames = new TreeMap<>();

    private final GradientClip clip;
    /** Of the first parameter that is trained: the learning rate is one for all. */
    private IUpdater rated;

    private Dl4jReplica(ComputationGraph graph, GradientClip clip) {
        ShapeInfoCache.install();
        KernelRuntimes.install(graph);
        this.graph = graph;
        this.clip = clip;
        // The updater of a model that was saved has views of it already.
        if (graph.getFlattenedGradients() == null) {
            graph.initGradientsView();
        }
        this.updater = graph.getUpdater();
        this.gradientTable = new FlatGradient(graph.getFlattenedGradients());
        this.batchNorms = BatchNorms.of(graph);
        tabulate();
    }

    /** A fresh model, its weights drawn from the seed of the configuration. */
    public static Replica initialise(ComputationGraphConfiguration configuration) {
        return initialise(() -> drawn(configuration), GradientClip.NONE);
    }

    /** A network whose weights are drawn from the seed of its configuration. */
    static ComputationGraph drawn(ComputationGraphConfiguration configuration) {
        ComputationGraph graph = new ComputationGraph(configuration.clone());
        graph.init();
        return graph;
    }

    /** A model of which a part may be drawn from the seed of its configuration. */
    static Replica initialise(Supplier<ComputationGraph> network, GradientClip clip) {
        synchronized (INITIALISATION) {
            return new Dl4jReplica(network.get(), clip);
        }
    }

    /** A model that was trained before. */
    static Replica of(ComputationGraph graph) {
        return new Dl4jReplica(graph, GradientClip.NONE);
    }

    @Override
    public FloatBuffer parameters() {
        return view(graph.params()).asFloatBuffer();
    }

    @Override
    public FloatBuffer updaterState() {
        return updater.getStateViewArray() == null
                ? FloatBuffer.allocate(0)
                : view(updater.getStateViewArray()).asFloatBuffer();
    }

    @Override
    public ByteBuffer gradient() {
        return view(graph.getFlattenedGradients());
    }

    @Override
    public List<FloatBuffer> movesOfStatistics() {
        return views(runningStatistics);
    }

    private List<FloatBuffer> views(List<INDArray> partsOfGradient) {
        FloatBuffer gradient = gradient().asFloatBuffer();
        return partsOfGradient.stream()
                .map(part -> gradient.slice(Math.toIntExact(part.offset()), Math.toIntExact(part.length())))
                .toList();
    }

    @Override
    public void synchroniseStatistics(StatisticsExchange exchange) {
        Network.requireSynchronisable(graph.getConfiguration());
        statistics = exchange;
        batchNorms.exchangeBy(exchange);
    }

    @Override
    public double computeGradient(Batch batch, long step, int globalBatchSize) {
        if (batch.samples() == 0) {
            batchNorms.passWithoutImages();
            graph.getFlattenedGradients().assign(0);
            return 0;
        }
        // A run that resumes begins in the middle of the count, which the layers read.
        graph.getConfiguration().setIterationCount(Math.toIntExact(step));
        graph.setInput(0, batch.features());
        graph.setLabels(batch.labels());
        graph.computeGradientAndScore();
        double share = (double) batch.samples() / globalBatchSize;
        runningStatistics.forEach(moves -> moves.muli(share));
        frozen.forEach(part -> part.assign(0));
        return (graph.score() - graph.calcRegularizationScore(true)) * batch.samples();
    }

    @Override
    public double addGradient(Batch batch, long step, int globalBatchSize) {
        INDArray gradient = graph.getFlattenedGradients();
        if (earlierTerms == null) {
            earlierTerms = gradient.dup();
        } else {
            earlierTerms.assign(gradient);
        }
        // Backward writes over the gradient: it has no way to add.
        double lossSum = computeGradient(batch, step, globalBatchSize);
        gradient.addi(earlierTerms);
        return lossSum;
    }

    @Override
    public void update(long step, int epoch, int globalBatchSize) {
        clip.apply(views(trained), globalBatchSize);
        updater.update(gradientTable, Math.toIntExact(step), epoch, globalBatchSize, LayerWorkspaceMgr.noWorkspaces());
        // The updater has turned the gradient, in place, into what is to be subtracted.
        INDArray parameterVector = graph.params();
        parameterVector.subi(graph.getFlattenedGradients().reshape(parameterVector.shape()));
        graph.applyConstraints(Math.toIntExact(step), epoch);
        graph.getConfiguration().setIterationCount(Math.toIntExact(step + 1));
        graph.getConfiguration().setEpochCount(epoch);
    }

    @Override
    public double learningRate(long step, int epoch) {
        if (rated == null) {
            throw new IllegalStateException("the network has no trained parameter, so it has no learning rate");
        }
        return rated.getLearningRate(Math.toIntExact(step), epoch);
    }

    @Override
    public float[][] probabilities(Batch batch) {
        INDArray output = graph.outputSingle(batch.features());
        float[][] probabilities = output.toFloatMatrix();
        output.close();
        return probabilities;
    }

    @Override
    public List<LayerAttention> attention(Batch one) {
        if (one.samples() != 1) {
            throw new IllegalArgumentException("attention is shown of one sample, got " + one.samples());
        }
        return NetworkAttention.of(graph, one.features());
    }

    @Override
    public Optional<String> firstNonFinite(Batch batch) {
        if (batch.samples() == 0) {
            return Optional.empty();
        }
        Map<String, INDArray> outputs = feedForwardAlone(batch);
        return IntStream.of(graph.topologicalSortOrder())
                .mapToObj(index -> graph.getVertices()[index].getVertexName())
                .filter(name -> outputs.containsKey(name) && !isFinite(outputs.get(name)))
                .findFirst();
    }

    /** The other ranks do not do the same now. */
    private Map<String, INDArray> feedForwardAlone(Batch batch) {
        batchNorms.exchangeBy(StatisticsExchange.NONE);
        try {
            return graph.feedForward(new INDArray[] {batch.features()}, true);
        } finally {
            batchNorms.exchangeBy(statistics);
        }
    }

    private static boolean isFinite(INDArray values) {
        for (float value : values.ravel().toFloatVector()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String nameOfParameter(int index) {
        return parameterNames.floorEntry((long) index).getValue();
    }

    @Override
    public void save(OutputStream out) throws IOException {
        ModelSerializer.writeModel(graph, out, true);
    }

    @Override
    public void close() {
        graph.params().close();
        graph.getFlattenedGradients().close();
        if (updater.getStateViewArray() != null) {
            updater.getStateViewArray().close();
        }
        if (earlierTerms != null) {
            earlierTerms.close();
        }
    }

    /** The same memory as a buffer: what the exchange sums in place is what the updater reads. */
    private static ByteBuffer view(INDArray vector) {
        if (vector.offset() != 0 || vector.data().length() != vector.length()) {
            throw new IllegalStateException("a flat vector must own its memory, got offset=" + vector.offset()
                    + ", length=" + vector.length() + " of " + vector.data().length());
        }
        ByteBuffer view = FloatView.bytesOf(vector);
        if (view.remaining() / Float.BYTES != vector.length()) {
            throw new IllegalStateException(
                    "a flat vector must be smaller than 2 GiB, got " + vector.length() + " floats");
        }
        return view;
    }

    /** Cuts the flat gradient into the parameters' parts, in the order in which DL4J lays them out. */
    private void tabulate() {
        INDArray flat = graph.getFlattenedGradients()
                .reshape(graph.getFlattenedGradients().length());
        long offset = 0;
        for (int index : graph.topologicalSortOrder()) {
            GraphVertex vertex = graph.getVertices()[index];
            if (vertex.numParams() == 0) {
                continue;
            }
            for (Map.Entry<String, INDArray> parameter :
                    vertex.paramTable(false).entrySet()) {
                long end = offset + parameter.getValue().length();
                INDArray part = flat.get(NDArrayIndex.interval(offset, end));
                gradientTable.setGradientFor(vertex.getVertexName() + "_" + parameter.getKey(), part);
                parameterNames.put(offset, vertex.getVertexName() + ", parameter " + parameter.getKey());
                // DL4J's own sign of a running mean or variance: it does not divide it by the batch.
                if (!vertex.updaterDivideByMinibatch(parameter.getKey())) {
                    runningStatistics.add(part);
                } else {
                    trained.add(part);
                }
                sort(part, vertex.getConfig().getUpdaterByParam(parameter.getKey()));
                offset = end;
            }
        }
    }

    /** @param updater null of what Deeplearning4j itself has frozen */
    private void sort(INDArray part, IUpdater updater) {
        if (updater instanceof Frozen) {
            frozen.add(part);
        } else if (rated == null && updater != null && updater.hasLearningRate()) {
            rated = updater;
        }
    }
}
