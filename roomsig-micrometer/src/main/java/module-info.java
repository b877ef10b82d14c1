/** The metrics of roomsig for Micrometer. */
module io.roomsig.micrometer {
    requires transitive io.roomsig.api;
    requires transitive micrometer.core;
    requires static org.jspecify;

    exports io.roomsig.micrometer;
}
