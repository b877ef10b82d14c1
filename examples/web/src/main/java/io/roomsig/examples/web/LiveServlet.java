package io.roomsig.examples.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /live} and {@code GET /live.json}: the page and what it shows. */
final class LiveServlet extends HttpServlet {
    static final String PAGE = "/live";
    static final String DATA = "/live.json";

    private static final long serialVersionUID = 1L;

    private final transient LiveView view;
    private final transient JsonBody json = new JsonBody();

    LiveServlet(LiveView view) {
        this.view = view;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean isHead = "HEAD".equals(request.getMethod());
        if (!isHead && !"GET".equals(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD");
            json.write(response, new ApiProblem(405, "METHOD_NOT_ALLOWED", "This wants a GET."));
        } else if (request.getServletPath().equals(PAGE)) {
            page().send(request, response, isHead);
        } else {
            LaterAnswer.send(request, view::show, (shown, failure) -> {
                if (shown == null) {
                    json.write(response, new ApiProblem(503, "STORE_UNAVAILABLE", "This cannot be seen right now."));
                } else {
                    json.write(response, 200, shown);
                }
            });
        }
    }

    private static StaticFile page() throws IOException {
        StaticFile page = StaticFile.read("live.html");
        if (page == null) {
            throw new IllegalStateException("the live view's page is not on the class path");
        }
        return page;
    }
}
