package io.roomsig.examples.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The start page, lobbies, rooms, and what these pages are made of. */
final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Pattern ROOM = Pattern.compile("/room/([^/]+?)(/lobby)?");

    /** One name and one extension: nothing that could lead out of the folder. */
    private static final Pattern ASSET = Pattern.compile("/(assets/[a-z0-9-]+\\.[a-z0-9]+)");

    private final transient Map<String, StaticFile> files = new ConcurrentHashMap<>();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        StaticFile file = find(request.getServletPath());
        boolean isHead = "HEAD".equals(request.getMethod());
        if (file == null) {
            refuse(response, 404, "There is no such page.\n", isHead);
        } else if (!isHead && !"GET".equals(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD");
            refuse(response, 405, "A page can only be read.\n", false);
        } else {
            file.send(request, response, isHead);
        }
    }

    private @Nullable StaticFile find(String path) throws IOException {
        if (path.equals("/")) {
            return file("index.html");
        }
        Matcher room = ROOM.matcher(path);
        if (room.matches()) {
            boolean isCode = RoomCodes.isCode(room.group(1));
            return isCode ? file(room.group(2) == null ? "room.html" : "lobby.html") : null;
        }
        Matcher asset = ASSET.matcher(path);
        return asset.matches() ? file(asset.group(1)) : null;
    }

    /** Only what exists is kept, so that nobody can fill the memory with wrong names. */
    private @Nullable StaticFile file(String name) throws IOException {
        StaticFile known = files.get(name);
        if (known != null) {
            return known;
        }
        StaticFile read = StaticFile.read(name);
        if (read != null) {
            files.put(name, read);
        }
        return read;
    }

    private static void refuse(HttpServletResponse response, int status, String text, boolean isHead)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.setContentLength(bytes.length);
        if (!isHead) {
            response.getOutputStream().write(bytes);
        }
    }
}
