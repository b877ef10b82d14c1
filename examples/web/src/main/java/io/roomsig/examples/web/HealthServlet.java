package io.roomsig.examples.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomsig.core.RoomServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code GET /healthz}: 200 while joins are taken, else 503 with the reason. */
final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient RoomServer server;
    private final transient Storage storage;
    private final transient JsonBody json = new JsonBody();

    HealthServlet(RoomServer server, Storage storage) {
        this.server = server;
        this.storage = storage;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!"GET".equals(request.getMethod()) && !"HEAD".equals(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD");
            json.write(response, new ApiProblem(405, "METHOD_NOT_ALLOWED", "This wants a GET."));
            return;
        }
        LaterAnswer.send(request, this::problem, (problem, failure) -> {
            Optional<String> reason = problem == null ? Optional.of("The check failed") : problem;
            ObjectNode body = json.object().put("status", reason.isEmpty() ? "ok" : "unavailable");
            reason.ifPresent(text -> body.put("reason", text));
            json.write(response, reason.isEmpty() ? 200 : 503, body);
        });
    }

    private CompletionStage<Optional<String>> problem() {
        return server.isDraining()
                ? CompletableFuture.completedFuture(server.notReady())
                : storage.problem().thenApply(problem -> problem.or(server::notReady));
    }
}
