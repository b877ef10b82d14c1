package io.roomsig.examples.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomsig.api.IceServer;
import io.roomsig.examples.web.Rooms.Guest;
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

/**
 * The rooms API: {@code POST /api/rooms} and {@code POST /api/rooms/{code}/join} invite; {@code POST /api/rooms/{code}/revoke} takes an
 * invitation back.
 */
final class RoomsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(RoomsServlet.class.getName());
    private static final Pattern IN_ROOM = Pattern.compile("/rooms/([^/]+)/(join|revoke)");

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
        Matcher inRoom = IN_ROOM.matcher(path);
        boolean isCreate = "/rooms".equals(path);
        if (!isCreate && !inRoom.matches()) {
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
                () -> SmallBody.read(request).thenCompose(bytes -> {
                    ObjectNode body = json.parse(bytes);
                    if (isCreate) {
                        return rooms.create(guest(body)).thenApply(this::created);
                    }
                    String code = inRoom.group(1);
                    return inRoom.group(2).equals("join")
                            ? rooms.join(code, guest(body)).thenApply(this::joined)
                            : rooms.revoke(code, text(body, "token")).thenApply(done -> json.object());
                }),
                (result, failure) -> {
                    if (result == null) {
                        json.write(response, problem(failure));
                    } else {
                        json.write(response, isCreate ? 201 : 200, result);
                    }
                });
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

    private static Guest guest(ObjectNode body) {
        DisplayName name = DisplayName.parse(text(body, "display_name"));
        return new Guest(name, body.has("visitor") ? Visitor.parse(text(body, "visitor")) : null);
    }

    private static String text(ObjectNode body, String field) {
        JsonNode text = body.get(field);
        if (text == null || !text.isTextual()) {
            throw ApiProblem.badMessage(field + " has to be a string.");
        }
        return text.textValue();
    }

    private ObjectNode created(Invitation invitation) {
        return invitation(json.object().put("code", invitation.code()), invitation);
    }

    private ObjectNode joined(Invitation invitation) {
        return invitation(json.object(), invitation);
    }

    private static ObjectNode invitation(ObjectNode body, Invitation invitation) {
        body.put("token", invitation.token());
        ArrayNode servers = body.putArray("ice_servers");
        invitation.iceServers().servers().forEach(server -> add(servers, server));
        return body;
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
        LOG.log(Level.WARNING, "the rooms API could not do what it was asked: " + failure);
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
