package io.roomsig.examples.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomsig.api.IceServer;
import io.roomsig.examples.web.Rooms.Invitation;
import io.roomsig.jakarta.OriginRule;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rooms API: {@code POST /api/rooms} and {@code POST /api/rooms/{code}/join}. */
final class RoomsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(RoomsServlet.class.getName());
    private static final Pattern JOIN = Pattern.compile("/rooms/([^/]+)/join");

    private final transient Rooms rooms;
    private final transient OriginRule origins;
    private final transient JsonBody json = new JsonBody();

    RoomsServlet(Rooms rooms, OriginRule origins) {
        this.rooms = rooms;
        this.origins = origins;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answer(request, response);
        } catch (ApiProblem problem) {
            refuse(request, response, problem);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = String.valueOf(request.getPathInfo());
        Matcher join = JOIN.matcher(path);
        boolean isCreate = "/rooms".equals(path);
        if (!isCreate && !join.matches()) {
            throw new ApiProblem(404, "NOT_FOUND", "There is nothing here.");
        }
        String origin = request.getHeader("Origin");
        if (!origins.allows(request)) {
            throw new ApiProblem(403, "FORBIDDEN_ORIGIN", "Pages of this origin may not ask.");
        }
        allowReading(origin, response);
        if ("OPTIONS".equals(request.getMethod())) {
            allowAsking(response);
            return;
        }
        if (!"POST".equals(request.getMethod())) {
            response.setHeader("Allow", "POST, OPTIONS");
            throw new ApiProblem(405, "METHOD_NOT_ALLOWED", "This wants a POST.");
        }
        if (!JsonBody.isSaidOf(request)) {
            throw new ApiProblem(415, "UNSUPPORTED_MEDIA_TYPE", "The body has to be application/json.");
        }
        LaterAnswer.send(
                request,
                () -> SmallBody.read(request).thenCompose(body -> {
                    DisplayName name = name(json.parse(body));
                    return isCreate ? rooms.create(name) : rooms.join(join.group(1), name);
                }),
                (result, failure) -> write(response, isCreate, result, failure));
    }

    /**
     * Refuses after the body was read: a server that answers before it has seen all of it may close the connection that
     * the client is about to use for its next request.
     */
    private void refuse(HttpServletRequest request, HttpServletResponse response, ApiProblem problem) {
        LaterAnswer.send(
                request,
                () -> SmallBody.read(request).thenCompose(body -> CompletableFuture.failedFuture(problem)),
                (result, failure) -> {
                    boolean isUnread = failure != problem;
                    if (isUnread) {
                        response.setHeader("Connection", "close");
                    }
                    json.write(response, problem);
                });
    }

    private static DisplayName name(ObjectNode body) {
        JsonNode name = body.get("display_name");
        if (name == null || !name.isTextual()) {
            throw ApiProblem.badMessage("display_name has to be a string.");
        }
        return DisplayName.parse(name.textValue());
    }

    private void write(
            HttpServletResponse response, boolean created, @Nullable Invitation invitation, @Nullable Throwable failure)
            throws IOException {
        if (invitation == null) {
            json.write(response, problem(failure));
            return;
        }
        ObjectNode body = json.object();
        if (created) {
            body.put("code", invitation.code());
        }
        body.put("token", invitation.token());
        ArrayNode servers = body.putArray("ice_servers");
        invitation.iceServers().servers().forEach(server -> add(servers, server));
        json.write(response, created ? 201 : 200, body);
    }

    private static void add(ArrayNode servers, IceServer server) {
        ObjectNode one = servers.addObject();
        server.urls().forEach(one.putArray("urls")::add);
        if (server.username() != null) {
            one.put("username", server.username());
        }
        if (server.credential() != null) {
            one.put("credential", server.credential());
        }
    }

    private static ApiProblem problem(@Nullable Throwable failure) {
        if (failure instanceof ApiProblem problem) {
            return problem;
        }
        LOG.log(Level.WARNING, "no room could be given: " + failure);
        return new ApiProblem(503, "STORE_UNAVAILABLE", "This cannot be done right now; try again.");
    }

    /** Lets a page of another host that is allowed read the answer (Fetch, section 3.3). */
    private void allowReading(@Nullable String origin, HttpServletResponse response) {
        response.setHeader("Vary", "Origin");
        if (origin != null && origins.allowsForeign(origin)) {
            response.setHeader("Access-Control-Allow-Origin", origin);
        }
    }

    private static void allowAsking(HttpServletResponse response) {
        response.setStatus(204);
        response.setHeader("Allow", "POST, OPTIONS");
        if (response.getHeader("Access-Control-Allow-Origin") != null) {
            response.setHeader("Access-Control-Allow-Methods", "POST");
            response.setHeader("Access-Control-Allow-Headers", "content-type");
            response.setHeader("Access-Control-Max-Age", "600");
        }
    }
}
