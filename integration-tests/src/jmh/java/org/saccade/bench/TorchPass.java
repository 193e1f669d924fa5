package org.saccade.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

import java.util.Locale;

/** A function of PyTorch in the place of a layer, run by DJL on PyTorch's own threads. */
final class TorchPass implements Pass {

    private static final String CONVOLUTION = """
                x: Tensor,
                weights: Tensor) -> Tensor:
                return torch.conv2d(x, weights, None, [1, 1], [1, 1])
            """;

    /** What each way to write windows out begins with. */
    private static final String WINDOWS = """
                x: Tensor,
                query_weights: Tensor,
                key_weights: Tensor,
                value_weights: Tensor,
                rows: Tensor,
                columns: Tensor,
                mask: Tensor) -> Tensor:
                queries = torch.conv2d(x, query_weights)
                keys = torch.conv2d(x, key_weights)
                values = torch.conv2d(x, value_weights)
                b, c, h, w = torch.size(queries)
                heads, k, half = torch.size(rows)
                e = torch.floordiv(c, heads)
                border = torch.floordiv(k, 2)
                rows = torch.expand(torch.unsqueeze(rows, 2), [heads, k, k, half])
                columns = torch.expand(torch.unsqueeze(columns, 1), [heads, k, k, e - half])
                embeddings = torch.cat([rows, columns], 3)
            """;

    /**
     * Of the ways to write it, the quickest that was found: the embeddings meet the queries apart from the keys, and products are summed
     * without einsum.
     */
    private static final String UNFOLD = WINDOWS + """
                keys = torch.im2col(keys, [k, k], [1, 1], [border, border], [1, 1])
                values = torch.im2col(values, [k, k], [1, 1], [border, border], [1, 1])
                keys = torch.view(keys, [b, heads, e, k * k, h * w])
                values = torch.view(values, [b, heads, e, k * k, h * w])
                queries = torch.view(queries, [b, heads, e, h * w])
                positions = torch.view(embeddings, [heads, k * k, e])
                logits = torch.sum(torch.unsqueeze(queries, 3) * keys, [2])
                logits = logits + torch.matmul(positions, queries) + mask
                weights = torch.unsqueeze(torch.softmax(logits, 2), 2)
                return torch.view(torch.sum(weights * values, [3]), [b, c, h, w])
            """;

    /** Layouts and operations of the implementations that are in use, but attention itself as defined: in each head, over the window. */
    private static final String USUAL = WINDOWS + """
                padding = [border, border, border, border]
                keys = torch.unfold(torch.unfold(torch.constant_pad_nd(keys, padding), 2, k, 1), 3, k, 1)
                values = torch.unfold(torch.unfold(torch.constant_pad_nd(values, padding), 2, k, 1), 3, k, 1)
                positions = torch.permute(embeddings, [0, 3, 1, 2])
                positions = torch.view(torch.contiguous(positions), [c, 1, 1, k, k])
                keys = torch.view(torch.contiguous(keys + positions), [b, heads, e, h, w, k * k])
                values = torch.view(torch.contiguous(values), [b, heads, e, h, w, k * k])
                queries = torch.view(queries, [b, heads, e, h, w])
                logits = torch.einsum("bnchw,bnchwk -> bnhwk", [queries, keys])
                logits = logits + torch.view(torch.transpose(mask, 0, 1), [h, w, k * k])
                weights = torch.softmax(logits, -1)
                return torch.reshape(torch.einsum("bnhwk,bnchwk -> bnchw", [weights, values]), [b, c, h, w])
            """;

    private static final String MASKED = String.format(Locale.ROOT, """
                x: Tensor,
                query_weights: Tensor,
                key_weights: Tensor,
                value_weights: Tensor,
                mask: Tensor) -> Tensor:
                queries = torch.conv2d(x, query_weights)
                keys = torch.conv2d(x, key_weights)
                values = torch.conv2d(x, value_weights)
                b, c, h, w = torch.size(queries)
                heads = %d
                split = [b, heads, torch.floordiv(c, heads), h * w]
                queries = torch.contiguous(torch.transpose(torch.view(queries, split), 2, 3))
                keys = torch.contiguous(torch.transpose(torch.view(keys, split), 2, 3))
                values = torch.contiguous(torch.transpose(torch.view(values, split), 2, 3))
                y = torch.scaled_dot_product_attention(queries, keys, values, mask, 0., False, scale=1.)
                return torch.reshape(torch.transpose(y, 2, 3), [b, c, h, w])
            """, KernelBenchmark.HEADS);

    private final NDManager manager;
    private final TorchScript function;
    /** The input first. */
    private final NDList differentiated;

    private final NDList constants;
    private final NDArray outputGradient;

    private TorchPass(NDManager manager, String function, NDList differentiated, NDList constants) {
        this.manager = manager;
        this.function = TorchScript.of(function);
        this.differentiated = differentiated;
        this.constants = constants;
        this.outputGradient = normal(manager, differentiated.head().getShape());
        JniUtils.setGradMode(true);
    }

    static TorchPass convolution(MapSize map) {
        NDManager manager = NDManager.newBaseManager("PyTorch");
        int c = map.channels();
        NDArray weights = normal(manager, new Shape(c, c, 3, 3)).divi(3 * Math.sqrt(c));
        return new TorchPass(manager, CONVOLUTION, new NDList(input(manager, map), weights), new NDList());
    }

    static TorchPass unfold(MapSize map, int window) {
        return windows(UNFOLD, map, window);
    }

    static TorchPass usual(MapSize map, int window) {
        return windows(USUAL, map, window);
    }

    private static TorchPass windows(String function, MapSize map, int window) {
        NDManager manager = NDManager.newBaseManager("PyTorch");
        NDList leaves = projected(manager, map);
        int halfOfHead = map.channels() / KernelBenchmark.HEADS / 2;
        for (int axis = 0; axis < 2; axis++) {
            leaves.add(normal(manager, new Shape(KernelBenchmark.HEADS, window, halfOfHead)));
        }
        return new TorchPass(manager, function, leaves, new NDList(borderOfWindows(manager, map, window)));
    }

    static TorchPass masked(MapSize map, int window) {
        NDManager manager = NDManager.newBaseManager("PyTorch");
        return new TorchPass(manager, MASKED, projected(manager, map), new NDList(maskOfPairs(manager, map, window)));
    }

    /** The input, and the weights of queries, keys and values. */
    private static NDList projected(NDManager manager, MapSize map) {
        int c = map.channels();
        NDList leaves = new NDList(input(manager, map));
        for (int projection = 0; projection < 3; projection++) {
            leaves.add(normal(manager, new Shape(c, c, 1, 1)).divi(Math.sqrt(c)));
        }
        return leaves;
    }

    private static NDArray input(NDManager manager, MapSize map) {
        return normal(manager, new Shape(KernelBenchmark.BATCH, map.channels(), map.height(), map.width()));
    }

    private static NDArray normal(NDManager manager, Shape shape) {
        return manager.randomNormal(shape);
    }

    /** What the logits of a window's pixels get, [window^2, pixels]: minus infinity outside the image. */
    private static NDArray borderOfWindows(NDManager manager, MapSize map, int window) {
        float[] mask = new float[window * window * map.pixels()];
        for (int i = 0; i < mask.length; i++) {
            int key = i / map.pixels();
            int query = i % map.pixels();
            int y = query / map.width() + key / window - window / 2;
            int x = query % map.width() + key % window - window / 2;
            boolean inside = y >= 0 && y < map.height() && x >= 0 && x < map.width();
            mask[i] = inside ? 0 : Float.NEGATIVE_INFINITY;
        }
        return manager.create(mask, new Shape(window * window, map.pixels()));
    }

    /** What the logits of all pairs get, [pixels, pixels]: minus infinity where the key is outside the query's window. */
    private static NDArray maskOfPairs(NDManager manager, MapSize map, int window) {
        float[] mask = new float[map.pixels() * map.pixels()];
        for (int i = 0; i < mask.length; i++) {
            int query = i / map.pixels();
            int key = i % map.pixels();
            int y = Math.abs(query / map.width() - key / map.width());
            int x = Math.abs(query % map.width() - key % map.width());
            mask[i] = Math.max(y, x) <= window / 2 ? 0 : Float.NEGATIVE_INFINITY;
        }
        return manager.create(mask, new Shape(map.pixels(), map.pixels()));
    }

    @Override
    public void forward() {
        function.apply(new NDList(differentiated).addAll(constants), false).close();
    }

    /** On fresh views of the leaves: they begin without a gradient, so nothing is added to that of the last pass. */
    @Override
    public void forwardBackward() {
        try (NDManager step = manager.newSubManager()) {
            NDList arguments = new NDList();
            for (NDArray leaf : differentiated) {
                NDArray view = leaf.stopGradient();
                view.attach(step);
                view.setRequiresGradient(true);
                arguments.add(view);
            }
            NDArray output = function.apply(arguments.addAll(constants), true);
            output.attach(step);
            JniUtils.backward((PtNDArray) output, (PtNDArray) outputGradient, false, false);
        }
    }

    @Override
    public void close() {
        function.close();
        manager.close();
    }
}
