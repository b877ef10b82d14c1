import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load balancer for trying a cluster on one machine: {@code java LoadBalancer.java PORT NODE-PORT...}. Hands TCP connections to the nodes in
 * turn, asks each for {@code /healthz} once a second, and passes over those that do not answer 200. On loopback only; for anything
 * else take a real one.
 */
public final class LoadBalancer {
    private static final int TIMEOUT_MILLIS = 1_000;

    private final List<Integer> nodes;
    private final Map<Integer, Boolean> well = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    private LoadBalancer(List<Integer> nodes) {
        this.nodes = nodes;
    }

    public static void main(String[] arguments) throws Exception {
        List<Integer> nodes = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            nodes.add(Integer.parseInt(arguments[i]));
        }
        new LoadBalancer(nodes).run(Integer.parseInt(arguments[0]));
    }

    private void run(int port) throws IOException, InterruptedException {
        ServerSocket server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
        nodes.forEach(node -> start(() -> watch(node)));
        while (well.size() < nodes.size()) {
            Thread.sleep(20);
        }
        System.out.println("listening on http://127.0.0.1:" + server.getLocalPort());
        while (true) {
            Socket client = server.accept();
            start(() -> carry(client));
        }
    }

    private void watch(int node) throws InterruptedException {
        while (true) {
            boolean now = isWell(node);
            Boolean before = well.put(node, now);
            if (before != null && before != now) {
                System.out.println("the node at port " + node + (now ? " is well again" : " takes nobody in"));
            }
            Thread.sleep(1_000);
        }
    }

    private static boolean isWell(int node) {
        try (Socket socket = connect(node)) {
            socket.setSoTimeout(2 * TIMEOUT_MILLIS);
            String request = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return answer.endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }

    /** The next that is well; if it does not even connect, the one after that. */
    private Socket next() throws IOException {
        for (int tries = 0; tries < nodes.size(); tries++) {
            int node = nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
            if (well.getOrDefault(node, false)) {
                try {
                    return connect(node);
                } catch (IOException e) {
                    well.put(node, false);
                }
            }
        }
        throw new IOException("no node is well");
    }

    private static Socket connect(int node) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node), TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void carry(Socket client) throws IOException {
        try (client;
                Socket node = next()) {
            client.setTcpNoDelay(true);
            start(() -> copy(node, client));
            copy(client, node);
        }
    }

    /** Whichever side ends, both do. */
    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[16_384];
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                out.write(bytes, 0, length);
            }
        }
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                // Whoever hangs up ends it: there is nobody left to be told.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }
}
