package io.roomsig.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Serves the browser client, {@code roomsig.js}, and nothing else. Containers that serve {@code META-INF/resources}
 * (web apps, Spring Boot) have it at {@value #PATH} without this; bare embedded contexts do not.
 *
 * <p>The file is checked for changes at each use ({@code no-cache} with an entity tag, RFC 9110 section 8.8.3), so that
 * a page never runs an older client than its server.
 */
public final class BrowserClientServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Where pages expect the client. */
    public static final String PATH = "/roomsig/roomsig.js";

    private static final String FILE = "/roomsig.js";
    private static final String RESOURCE = "/META-INF/resources" + PATH;

    private transient byte @Nullable [] script;
    private transient @Nullable String tag;

    /** A servlet for {@value #PATH}. */
    public BrowserClientServlet() {}

    /**
     * Registers a servlet at {@value #PATH}.
     *
     * @param context where; it must not have been started
     * @return the registration
     * @throws IllegalStateException if the path is taken
     */
    public static ServletRegistration.Dynamic register(ServletContext context) {
        return Registration.of(context, new BrowserClientServlet(), PATH);
    }

    @Override
    public void init() throws ServletException {
        try (InputStream in = BrowserClientServlet.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new ServletException("the browser client is missing from the class path: " + RESOURCE);
            }
            byte[] bytes = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            tag = '"' + HexFormat.of().formatHex(Arrays.copyOf(digest, 16)) + '"';
            script = bytes;
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new ServletException("the browser client cannot be read", e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] bytes = script;
        if (bytes == null || !isScript(request)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setHeader("ETag", tag);
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (isKnown(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType("text/javascript;charset=utf-8");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** A host may have mapped more than the one path, such as {@code /roomsig/*}. */
    private static boolean isScript(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return rest != null ? rest.equals(FILE) : request.getServletPath().endsWith(FILE);
    }

    private boolean isKnown(@Nullable String known) {
        return known != null && tag != null && (known.equals("*") || known.contains(tag));
    }
}
