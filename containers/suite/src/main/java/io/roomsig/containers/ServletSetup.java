package io.roomsig.containers;

import io.roomsig.jakarta.BrowserClientServlet;
import io.roomsig.jakarta.SignalingServlet;
import io.roomsig.jakarta.SocketIoServlet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.security.Principal;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a host app with servlets does: its own login as a filter, then the servlets. */
public final class ServletSetup implements ServletContainerInitializer {
    /** The header that logs a user in here. */
    static final String USER_HEADER = "X-Test-User";

    private final Ports ports;

    /**
     * For one context.
     *
     * @param ports what it serves
     */
    public ServletSetup(Ports ports) {
        this.ports = ports;
    }

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        FilterRegistration.Dynamic login = context.addFilter("login", new Login());
        login.setAsyncSupported(true);
        login.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        SignalingServlet.register(context, ports.client(), ContainerUnderTest.PATH, ports.options());
        ports.engines().forEach((path, engine) -> SocketIoServlet.register(context, engine, path, ports.options()));
        BrowserClientServlet.register(context);
    }

    private static final class Login implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            String user = ((HttpServletRequest) request).getHeader(USER_HEADER);
            chain.doFilter(user == null ? request : new LoggedIn((HttpServletRequest) request, user), response);
        }
    }

    private static final class LoggedIn extends HttpServletRequestWrapper {
        private final String user;

        LoggedIn(HttpServletRequest request, String user) {
            super(request);
            this.user = user;
        }

        @Override
        public Principal getUserPrincipal() {
            return new User(user);
        }
    }

    /** As the host app has it: more than a name. */
    record User(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }
}
