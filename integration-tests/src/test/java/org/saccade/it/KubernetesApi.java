package org.saccade.it;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.crud.AttributeSet;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;

import java.io.Closeable;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An API server of Kubernetes, which keeps what it is given and tells who watches. No node is behind it: what pods would run is up to the test. */
final class KubernetesApi implements Closeable {
    private final KubernetesMockServer server =
            new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Dispatcher(), false);
    private final KubernetesClient client;

    KubernetesApi() {
        server.init(InetAddress.getLoopbackAddress(), 0);
        client = server.createClient();
    }

    /** What {@code --master} takes. */
    String master() {
        return "k8s://http://127.0.0.1:" + server.getPort();
    }

    KubernetesClient client() {
        return client;
    }

    /** @param role {@code driver} or {@code executor} */
    List<Pod> pods(String role) {
        return client.pods()
                .inAnyNamespace()
                .withLabel("spark-role", role)
                .list()
                .getItems();
    }

    /** Makes known that a node runs a pod. */
    void runs(Pod pod, String address) {
        Pod running = new PodBuilder(pod)
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .endStatus()
                .build();
        client.resource(running).updateStatus();
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }

    /** With what Spark relies on and the mock leaves out. */
    private static final class Dispatcher extends KubernetesCrudDispatcher {
        /** What is applied is made where it is not there. */
        @Override
        public MockResponse handlePatch(RecordedRequest request) {
            return findResource(getKey(request.getPath())) == null ? handleCreate(request) : super.handlePatch(request);
        }

        /** A new pod waits for a node, and says so. */
        @Override
        public void processEvent(
                String path, AttributeSet at, AttributeSet old, GenericKubernetesResource resource, String state) {
            boolean pending = resource != null
                    && resource.getKind().equals("Pod")
                    && !resource.getAdditionalProperties().containsKey("status");
            if (pending) {
                resource.setAdditionalProperty("status", Map.of("phase", "Pending"));
            }
            super.processEvent(path, at, old, resource, pending ? Serialization.asJson(resource) : state);
        }
    }
}
