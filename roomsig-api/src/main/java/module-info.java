/** Values and service provider interfaces of roomsig. */
module io.roomsig.api {
    // static: the annotations are for tools; nobody needs them at run time.
    requires static transitive org.jspecify;

    exports io.roomsig.api;
    exports io.roomsig.spi;
}
