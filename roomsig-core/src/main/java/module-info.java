/** The room state machine, the server around it and the in-memory stores of roomsig. */
module io.roomsig.core {
    requires transitive io.roomsig.api;
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;

    exports io.roomsig.core;
    exports io.roomsig.core.ice;
    exports io.roomsig.core.inbound;
    exports io.roomsig.core.memory;
    exports io.roomsig.core.room;

    // The log's format is read and written by Jackson.
    opens io.roomsig.core to
            com.fasterxml.jackson.databind;
    opens io.roomsig.core.room to
            com.fasterxml.jackson.databind;
}
