package io.roomsig.examples.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.opentest4j.TestAbortedException;

/**
 * One Chromium for a test class, with a fake camera and microphone and a window for each participant. A test that fails
 * leaves a picture of each window in {@code target/screenshots}.
 *
 * <p>Without Chromium and its driver on the PATH the tests are skipped: see {@link Programs}.
 */
final class Browser implements BeforeEachCallback, AfterTestExecutionCallback, AfterEachCallback, AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final List<String> FLAGS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--window-size=1280,800",
            // Few pictures a second: all of them are encoded in software, twelve times over in a call of four.
            "--use-fake-device-for-media-stream=fps=5",
            "--use-fake-ui-for-media-stream",
            "--autoplay-policy=no-user-gesture-required",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            // Nobody answers for .local names.
            "--disable-features=WebRtcHideLocalIpsWithMdns",
            // All windows but one are in the background.
            "--disable-background-timer-throttling",
            "--disable-renderer-backgrounding",
            "--disable-backgrounding-occluded-windows");

    private static final String LOOPBACK = "127.0.0.1";
    /** In a network where nothing else listens. */
    private static final int DRIVER_PORT = 9515;

    /** It warns of every Chromium that is newer than itself. Held here, since the JDK holds loggers weakly. */
    private final Logger selenium = Logger.getLogger("org.openqa.selenium");

    private final String who;
    private final List<Window> windows = new ArrayList<>();
    private TwoNetworks.@Nullable Place place;
    private @Nullable URI app;
    private @Nullable String name;
    private @Nullable String key;
    private @Nullable ChromeDriver driver;
    private String blank = "";
    private long startedAt;

    Browser(ExampleJar jar) {
        this(jar.toString());
    }

    Browser(String who) {
        this.who = who;
        selenium.setLevel(Level.SEVERE);
    }

    /** Lets it run in another network, from its first window on, where it may use camera and microphone for this app. */
    void moveTo(TwoNetworks.Place where, URI itsApp) {
        place = where;
        app = itsApp;
    }

    /**
     * Gives this machine a name besides, from its first window on, and trusts in a key of TLS (base64 of its SHA-256), as if somebody had
     * confirmed it.
     */
    void trust(String itsName, String itsKey) {
        name = itsName;
        key = itsKey;
    }

    /** Opens a window; {@code name} is for pictures and messages. */
    Window open(String name) {
        ChromeDriver chromium = driver();
        chromium.switchTo().window(blank);
        chromium.switchTo().newWindow(WindowType.WINDOW);
        Window window = new Window(name, chromium, chromium.getWindowHandle());
        windows.add(window);
        return window;
    }

    /** Opens a window on a page. */
    Window open(String name, URI page) {
        return open(name).go(page);
    }

    /** Takes a picture of a window, to be looked at. */
    void picture(Window window, String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Files.write(
                SCREENSHOTS.resolve(name + "-" + who + ".png"), window.front().getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        startedAt = System.nanoTime();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        Throwable failure = context.getExecutionException().orElse(null);
        String end = failure == null ? "passed" : failure instanceof TestAbortedException ? "was skipped" : "failed";
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        String test = context.getRequiredTestMethod().getName();
        Progress.say(who, String.format(Locale.ROOT, "%s %s in %.1f s", test, end, seconds));
        if (failure == null) {
            return;
        }
        for (Window window : windows) {
            try {
                picture(window, test + "-" + window);
                Progress.say(who, window + " shows: " + window.describe());
            } catch (WebDriverException e) {
                Progress.say(who, "no picture of " + window + ": " + e.getRawMessage());
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        for (Window window : windows) {
            window.front().close();
        }
        windows.clear();
    }

    @Override
    public String toString() {
        return "Chromium";
    }

    @Override
    public void close() {
        windows.clear();
        if (driver != null) {
            driver.quit();
            driver = null;
        }
    }

    /** Started with the first window: a test that is skipped is shown as such. */
    private ChromeDriver driver() {
        if (driver == null) {
            driver = start();
            blank = driver.getWindowHandle();
        }
        return driver;
    }

    private ChromeDriver start() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Programs.find("chromium", "chromium-browser", "google-chrome"));
        options.addArguments(FLAGS);
        // No test needs the network, whatever servers a page names.
        options.addArguments("--host-resolver-rules="
                + (name == null ? "" : "MAP " + name + " " + LOOPBACK + ", ")
                + "MAP * ~NOTFOUND, EXCLUDE "
                + (app == null ? LOOPBACK : app.getHost()));
        if (key != null) {
            options.addArguments("--ignore-certificate-errors-spki-list=" + key);
        }
        options.addArguments(
                app == null
                        // Peers find each other where there is no network but the loopback.
                        ? "--allow-loopback-in-peer-connection"
                        // No cameras for a page that comes without TLS from anywhere else.
                        : "--unsafely-treat-insecure-origin-as-secure=" + app);
        ChromeDriver started = new ChromeDriver(service(), options);
        started.manage().timeouts().scriptTimeout(Duration.ofSeconds(30));
        return started;
    }

    private ChromeDriverService service() {
        File program = Programs.find("chromedriver");
        if (place == null) {
            return new ChromeDriverService.Builder()
                    .usingDriverExecutable(program)
                    .usingAnyFreePort()
                    .withSilent(true)
                    .build();
        }
        List<String> command = new ArrayList<>(place.command());
        command.addAll(List.of(
                program.toString(), "--port=" + DRIVER_PORT, "--allowed-ips=" + place.gateway(), "--log-level=OFF"));
        String host = place.address();
        try {
            return new ChromeDriverService(
                    Programs.find("ip"), DRIVER_PORT, Duration.ofSeconds(20), command, System.getenv()) {
                @Override
                protected URL getUrl(int port) throws IOException {
                    return new URL("http", host, port, "");
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
