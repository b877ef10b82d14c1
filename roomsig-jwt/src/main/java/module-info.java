/** Admission to the rooms of roomsig by signed tokens. */
module io.roomsig.jwt {
    requires transitive io.roomsig.api;
    requires com.nimbusds.jose.jwt;
    requires static org.jspecify;

    exports io.roomsig.jwt;
}
