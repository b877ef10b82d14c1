package io.roomsig.benchmarks.load;

import io.roomsig.benchmarks.load.client.BareLanguage;
import io.roomsig.benchmarks.load.client.Language;
import io.roomsig.benchmarks.load.client.NativeLanguage;
import io.roomsig.benchmarks.load.client.PeerJsLanguage;
import io.roomsig.benchmarks.load.client.SocketIoLanguage;
import java.util.List;

/**
 * What is measured: a server, and how it is spoken to.
 *
 * @param name in rows and results
 * @param server what runs
 * @param nodes how many of it; two are a cluster by way of Redis
 * @param language what its clients speak
 */
record Subject(String name, ServerKind server, int nodes, Language language) {
    private static final Language NATIVE = new NativeLanguage(false, false);
    private static final Language BINARY = new NativeLanguage(false, true);
    private static final Language NUMBERED = new NativeLanguage(true, true);
    private static final Language SOCKET_IO = new SocketIoLanguage(true);

    static final Subject BARE_TOMCAT = bare(ClassPath.Stack.TOMCAT);
    static final Subject BARE_UNDERTOW = bare(ClassPath.Stack.UNDERTOW);
    static final Subject BARE_JETTY = bare(ClassPath.Stack.JETTY);
    static final Subject NATIVE_TOMCAT = roomsig("native", ClassPath.Stack.TOMCAT, NATIVE);
    static final Subject NATIVE_UNDERTOW = roomsig("native", ClassPath.Stack.UNDERTOW, NATIVE);
    static final Subject NATIVE_JETTY = roomsig("native", ClassPath.Stack.JETTY, NATIVE);
    static final Subject BINARY_TOMCAT = roomsig("binary", ClassPath.Stack.TOMCAT, BINARY);
    static final Subject BINARY_UNDERTOW = roomsig("binary", ClassPath.Stack.UNDERTOW, BINARY);
    static final Subject NUMBERED_TOMCAT = roomsig("numbered", ClassPath.Stack.TOMCAT, NUMBERED);
    static final Subject NUMBERED_UNDERTOW = roomsig("numbered", ClassPath.Stack.UNDERTOW, NUMBERED);
    static final Subject SOCKETIO_TOMCAT = roomsig("socketio", ClassPath.Stack.TOMCAT, SOCKET_IO);
    static final Subject SOCKETIO_UNDERTOW = roomsig("socketio", ClassPath.Stack.UNDERTOW, SOCKET_IO);
    static final Subject NETTY_SOCKETIO = new Subject(
            "netty-socketio", new ServerKind.Java("netty-socketio", ClassPath.Stack.NETTY, List.of()), 1, SOCKET_IO);
    static final Subject SEED = new Subject("seed", new ServerKind.Node("seed.js"), 1, SOCKET_IO);
    static final Subject PEERJS = new Subject("peerjs", new ServerKind.Node("peerjs.js"), 1, new PeerJsLanguage());
    static final Subject CLUSTER_UNDERTOW = NATIVE_UNDERTOW.twice("native-undertow-twice");
    static final Subject CLUSTER_SEED = SEED.twice("seed-twice");

    private static Subject bare(ClassPath.Stack stack) {
        return new Subject("bare-" + lower(stack), java("bare", stack), 1, new BareLanguage());
    }

    private static Subject roomsig(String dialect, ClassPath.Stack stack, Language language) {
        return new Subject(dialect + "-" + lower(stack), java("roomsig", stack), 1, language);
    }

    private static ServerKind java(String app, ClassPath.Stack stack) {
        return new ServerKind.Java(app, stack, List.of());
    }

    static String lower(ClassPath.Stack stack) {
        return stack.name().toLowerCase(java.util.Locale.ROOT);
    }

    private Subject twice(String newName) {
        return new Subject(newName, server, 2, language);
    }

    /** The same with a setting more for its server, one of ours. */
    Subject with(String setting) {
        if (!(server instanceof ServerKind.Java ours)) {
            return this;
        }
        List<String> settings = new java.util.ArrayList<>(ours.settings());
        settings.add(setting);
        return new Subject(name, new ServerKind.Java(ours.app(), ours.stack(), settings), nodes, language);
    }

    boolean isOnNode() {
        return server instanceof ServerKind.Node;
    }

    /** Whether its server can't do without Redis. */
    boolean needsRedis() {
        return nodes > 1
                || (server instanceof ServerKind.Node node && node.script().equals("seed.js"));
    }
}
