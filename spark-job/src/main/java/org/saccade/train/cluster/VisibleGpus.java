package org.saccade.train.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The GPUs that CUDA shows a process, in the order in which it counts them there. */
record VisibleGpus(List<Gpu> gpus) {
    static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
    static final String ORDER = "CUDA_DEVICE_ORDER";
    private static final String BY_BUS = "PCI_BUS_ID";

    VisibleGpus {
        gpus = List.copyOf(gpus);
    }

    /**
     * What CUDA makes of a machine's GPUs in a process with these variables.
     *
     * @param all as {@code nvidia-smi} lists them, which heeds no variable
     * @throws RanksRefusedException if CUDA would count in an order that only it knows
     */
    static VisibleGpus of(List<Gpu> all, Map<String, String> environment) throws RanksRefusedException {
        String visible = environment.get(VISIBLE);
        List<String> words = visible == null
                ? List.of()
                : Stream.of(visible.split(",", -1)).map(String::strip).toList();
        boolean byUuid = visible != null && words.stream().allMatch(word -> word.startsWith(Gpu.UUID_PREFIX));
        if (all.size() > 1 && !byUuid && !BY_BUS.equals(environment.get(ORDER))) {
            throw new RanksRefusedException(
                    "CUDA must count several GPUs as nvidia-smi does, with " + ORDER + "=" + BY_BUS + ", got "
                            + environment.get(ORDER) + "; add --conf spark.executorEnv." + ORDER + "=" + BY_BUS,
                    null);
        }
        return new VisibleGpus(visible == null ? all : named(all, words));
    }

    /** As CUDA reads the variable: the first word that names nothing ends the list. */
    private static List<Gpu> named(List<Gpu> all, List<String> words) {
        List<Gpu> named = new ArrayList<>();
        for (String word : words) {
            Optional<Gpu> gpu = all.stream().filter(each -> isNamed(each, word)).findFirst();
            if (gpu.isEmpty()) {
                break;
            }
            named.add(gpu.get());
        }
        return named;
    }

    /** A UUID may be cut short. */
    private static boolean isNamed(Gpu gpu, String word) {
        return gpu.isAt(word) || word.startsWith(Gpu.UUID_PREFIX) && gpu.uuid().startsWith(word);
    }

    /**
     * Which of them a rank uses.
     *
     * @param given by Spark to its task: indices, those of {@code nvidia-smi}, or UUIDs
     * @param who the rank is
     * @return its place here
     * @throws RanksRefusedException if that is not one of these
     */
    int choose(List<String> given, String who) throws RanksRefusedException {
        if (given.size() > 1) {
            throw new RanksRefusedException(
                    "a rank computes on one GPU, and " + who + " was given " + String.join(", ", given)
                            + "; set spark.task.resource.gpu.amount=1",
                    null);
        }
        if (given.isEmpty()) {
            return only(who);
        }
        return IntStream.range(0, gpus.size())
                .filter(place -> gpus.get(place).isAt(given.get(0)))
                .boxed()
                .findFirst()
                .orElseThrow(() -> new RanksRefusedException(
                        "a rank must see the GPU that Spark gives it, and " + who + " was given " + given.get(0)
                                + " and sees " + list() + "; let the discovery script and " + VISIBLE
                                + " name the same GPUs, as " + GpuResource.SCRIPT + " does",
                        null));
    }

    /** Where Spark gives out no GPUs there is no choice only if there is one. */
    private int only(String who) throws RanksRefusedException {
        if (gpus.size() != 1) {
            throw new RanksRefusedException(
                    "Spark must say which GPU a rank uses where it sees not just one, and " + who
                            + " was given none and sees " + list() + "; " + GpuResource.REMEDY,
                    null);
        }
        return 0;
    }

    private String list() {
        return gpus.isEmpty() ? "none" : gpus.stream().map(Gpu::toString).collect(Collectors.joining(", "));
    }
}
