package io.roomsig.jakarta;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;

/** Adds servlets to a context. */
final class Registration {
    private Registration() {}

    static ServletRegistration.Dynamic of(ServletContext context, Servlet servlet, String path) {
        // The path is in the name: one context may have several of a kind.
        ServletRegistration.Dynamic added = context.addServlet("roomsig " + path, servlet);
        if (added == null) {
            throw new IllegalStateException("a servlet for " + path + " is registered already");
        }
        if (!added.addMapping(path).isEmpty()) {
            throw new IllegalStateException("the path " + path + " belongs to another servlet");
        }
        added.setAsyncSupported(true);
        return added;
    }
}
