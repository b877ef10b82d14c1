package io.roomsig.jakarta;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.regex.Pattern;

/** Tells browsers what pages of other origins may do (CORS, Fetch section 3.2). */
final class CrossOrigin {
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_, -]{1,1024}");

    private CrossOrigin() {}

    /** Lets a page of another host that is allowed read the answer. */
    static void allowReading(OriginRule origins, HttpServletRequest request, HttpServletResponse response) {
        response.addHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin != null && origins.allowsForeign(origin)) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            if (origins.trusts(origin)) {
                response.setHeader("Access-Control-Allow-Credentials", "true");
            }
        }
    }

    /** Answers a preflight. A page that may connect may do so with whatever headers its client is told to add. */
    static void allowAsking(HttpServletRequest request, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", "GET, POST, OPTIONS");
        if (response.getHeader("Access-Control-Allow-Origin") != null) {
            response.setHeader("Access-Control-Allow-Methods", "GET, POST");
            String headers = request.getHeader("Access-Control-Request-Headers");
            boolean areNames = headers != null && NAMES.matcher(headers).matches();
            response.setHeader("Access-Control-Allow-Headers", areNames ? headers : "content-type");
            response.addHeader("Vary", "Access-Control-Request-Headers");
            response.setHeader("Access-Control-Max-Age", "600");
        }
    }
}
