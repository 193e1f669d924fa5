package org.saccade.bench;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function of arrays that PyTorch runs by itself, in one call. DJL binds neither unfolding nor fused attention, but loads TorchScript,
 * which knows all of PyTorch's operations; this writes the archive that {@code torch.jit.save} would write of a module without parameters.
 */
final class TorchScript implements AutoCloseable {

    private static final String MODULE = """
            class Function(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def forward(self: __torch__.Function,
            """;

    /** Python's pickle of a {@code Function} whose {@code training} is true. */
    private static final String OBJECT = "\u0080\u0002c__torch__\nFunction\n)\u0081}X\b\0\0\0training\u0088sb.";

    private static final String EMPTY_TUPLE = "\u0080\u0002).";

    private final Model model;
    private final Block function;
    private final ParameterStore parameters = new ParameterStore();

    private TorchScript(Model model) {
        this.model = model;
        this.function = model.getBlock();
    }

    /** @param function the arguments but the first, the type of the result, and the body, indented by four spaces */
    static TorchScript of(String function) {
        Model model = Model.newInstance("function", "PyTorch");
        try {
            model.load(new ByteArrayInputStream(archive(MODULE + function)));
        } catch (IOException | MalformedModelException e) {
            throw new IllegalStateException("PyTorch does not take the function", e);
        }
        return new TorchScript(model);
    }

    /** @param differentiable whether what backward needs is kept */
    NDArray apply(NDList arguments, boolean differentiable) {
        return function.forward(parameters, arguments, differentiable).singletonOrThrow();
    }

    private static byte[] archive(String code) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            add(zip, "data.pkl", OBJECT);
            add(zip, "code/__torch__.py", code);
            add(zip, "constants.pkl", EMPTY_TUPLE);
            add(zip, "version", "3\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry("function/" + name));
        zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
        zip.closeEntry();
    }

    @Override
    public void close() {
        model.close();
    }
}
