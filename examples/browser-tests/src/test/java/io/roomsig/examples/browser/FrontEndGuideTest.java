package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What docs/FRONTEND.md promises: its twenty lines are a call. */
@ParameterizedClass
@ArgumentsSource(OneRunningApp.class)
final class FrontEndGuideTest {
    @RegisterExtension
    private final Browser browser;

    private final ExampleJar jar;
    private final URI url;

    FrontEndGuideTest(AppProcess app, Browser browser) {
        this.browser = browser;
        this.jar = app.jar();
        this.url = app.url();
    }

    @Test
    void theTwentyLinesAreACall() throws Exception {
        RoomsApi api = new RoomsApi(url);
        String code = api.create();
        HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(pages, "/ada", page(code, api.token(code, "Ada")));
        serve(pages, "/grace", page(code, api.token(code, "Grace")));
        pages.start();
        URI origin = URI.create("http://127.0.0.1:" + pages.getAddress().getPort());
        try (OneOrigin proxy = new OneOrigin(origin, url, "/signal", "/roomsig/")) {
            Window ada = open("Ada", proxy.url().resolve("/ada"));
            Window grace = open("Grace", proxy.url().resolve("/grace"));
            for (Window window : List.of(ada, grace)) {
                awaitCall(window);
            }
        } finally {
            pages.stop(0);
        }
    }

    private Window open(String name, URI page) {
        return browser.open(name).beforeEachPage(Scripts.SHOW_CONNECTIONS).go(page);
    }

    private void awaitCall(Window window) {
        window.await("shows the other, and that it has joined", () -> Boolean.TRUE.equals(window.run("""
                const videos = [...document.querySelectorAll('video')];
                return document.title === 'joined' && videos.length === 1
                  && videos.every((video) => video.videoWidth > 0 && !video.paused);
                """)));
        window.await(
                "hears and sees the other",
                () -> window.media().values().stream().anyMatch(Window.Media::isThere));
        Map<String, Window.Media> before = window.media();
        assertThat(before).hasSize(1);
        window.await(
                "gets more frames",
                () -> window.media().entrySet().stream()
                        .allMatch(now -> now.getValue().isMoreThan(before.get(now.getKey()))));
        Progress.say(jar, window + " gets of the other: " + window.media().values());
    }

    /** The page of the guide, where the app has put in what is to come from it. */
    private static String page(String code, String token) throws IOException {
        String root = Objects.requireNonNull(System.getProperty("roomsig.root"), "roomsig.root");
        Matcher fence = Pattern.compile("(?ms)^## A call in twenty lines\\n\\n```html\\n(.*?)^```$")
                .matcher(Files.readString(Path.of(root, "docs", "FRONTEND.md")));
        assertThat(fence.find()).isTrue();
        String page = fence.group(1);
        assertThat(page).containsOnlyOnce("'ABC123'").containsOnlyOnce("'…'");
        return page.replace("'ABC123'", "'" + code + "'").replace("'…'", "'" + token + "'");
    }

    private static void serve(HttpServer server, String path, String page) {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }
}
