package io.roomsig.examples.browser;

import java.io.IOException;
import java.net.URI;
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
            // Peers find each other where there is no network but the loopback, and nobody to answer for .local names.
            "--allow-loopback-in-peer-connection",
            "--disable-features=WebRtcHideLocalIpsWithMdns",
            // No test needs the network, whatever servers a page names.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            // All windows but one are in the background.
            "--disable-background-timer-throttling",
            "--disable-renderer-backgrounding",
            "--disable-backgrounding-occluded-windows");

    /** It warns of every Chromium that is newer than itself. Held here, since the JDK holds loggers weakly. */
    private final Logger selenium = Logger.getLogger("org.openqa.selenium");

    private final String who;
    private final List<Window> windows = new ArrayList<>();
    private @Nullable ChromeDriver driver;
    private String blank = "";
    private long startedAt;

    Browser(ExampleJar jar) {
        who = jar.toString();
        selenium.setLevel(Level.SEVERE);
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
        if (driver != null) {
            driver.quit();
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

    private static ChromeDriver start() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Programs.find("chromium", "chromium-browser", "google-chrome"));
        options.addArguments(FLAGS);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Programs.find("chromedriver"))
                .usingAnyFreePort()
                .withSilent(true)
                .build();
        ChromeDriver started = new ChromeDriver(service, options);
        started.manage().timeouts().scriptTimeout(Duration.ofSeconds(10));
        return started;
    }
}
