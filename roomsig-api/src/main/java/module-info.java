/** Values and service provider interfaces of roomsig. */
@SuppressWarnings("module") // The modules that it lets see its log are compiled after it.
module io.roomsig.api {
    // static: the annotations are for tools; nobody needs them at run time.
    requires static transitive org.jspecify;

    exports io.roomsig.api;
    exports io.roomsig.spi;
    exports io.roomsig.log to
            io.roomsig.core,
            io.roomsig.jakarta,
            io.roomsig.jwt,
            io.roomsig.redis;
}
