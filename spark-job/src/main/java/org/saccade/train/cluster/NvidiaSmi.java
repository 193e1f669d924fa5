package org.saccade.train.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's tool that comes with the driver. It knows the GPUs without starting CUDA, which could not be told afterwards what to use.
 *
 * @param command how it is called
 * @param deadline how long it may take; it hangs where a driver does
 */
record NvidiaSmi(String command, Duration deadline) {
    private static final NvidiaSmi OF_THIS_MACHINE = new NvidiaSmi("nvidia-smi", Duration.ofSeconds(20));
    private static final List<String> QUERY =
            List.of("--query-gpu=index,uuid,name,compute_cap", "--format=csv,noheader");
    private static final Pattern LINE = Pattern.compile("(\\d{1,4}), (GPU-[0-9A-Fa-f-]+), (\\S.*), (\\d{1,4})\\.(\\d)");
    private static final String REMEDY =
            "; install NVIDIA's driver of CUDA 11.6 or later on this machine, or train on CPUs (SACCADE_BACKEND=cpu)";

    /** That which the driver of this machine brings. */
    static NvidiaSmi ofThisMachine() {
        return OF_THIS_MACHINE;
    }

    /**
     * The GPUs that this process may see, by index.
     *
     * @throws IOException if there is no driver, or none that answers
     */
    List<Gpu> gpus() throws IOException {
        return parse(output());
    }

    private String output() throws IOException {
        Process process = start();
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        command + " must list the GPUs within " + deadline.toMillis() + " ms, and did not" + REMEDY);
            }
            // A line a GPU, which the pipe holds until it is read.
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(command + " must list the GPUs, and ended with exit code " + process.exitValue()
                        + ": " + output.lines().findFirst().orElse("no word") + REMEDY);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + command + " listed the GPUs");
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(QUERY);
        try {
            return new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .start();
        } catch (IOException e) {
            throw new IOException("CUDA needs a driver, got none: " + e.getMessage() + REMEDY, e);
        }
    }

    static List<Gpu> parse(String csv) throws IOException {
        List<Gpu> gpus = new ArrayList<>();
        for (String line : csv.lines().toList()) {
            Matcher columns = LINE.matcher(line);
            if (!columns.matches()) {
                throw new IOException(
                        "nvidia-smi must write index, UUID, name and compute capability, got '" + line + "'" + REMEDY);
            }
            gpus.add(new Gpu(
                    Integer.parseInt(columns.group(1)),
                    columns.group(2),
                    columns.group(3),
                    new ComputeCapability(Integer.parseInt(columns.group(4)), Integer.parseInt(columns.group(5)))));
        }
        return gpus;
    }
}
