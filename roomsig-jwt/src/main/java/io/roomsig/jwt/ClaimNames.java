package io.roomsig.jwt;

/** Which claim has what. */
record ClaimNames(String room, String identity, String displayName, String role, String permissions) {
    static final ClaimNames DEFAULT = new ClaimNames("room", "sub", "name", "role", "permissions");

    ClaimNames withRoom(String name) {
        return new ClaimNames(name, identity, displayName, role, permissions);
    }

    ClaimNames withIdentity(String name) {
        return new ClaimNames(room, name, displayName, role, permissions);
    }

    ClaimNames withDisplayName(String name) {
        return new ClaimNames(room, identity, name, role, permissions);
    }

    ClaimNames withRole(String name) {
        return new ClaimNames(room, identity, displayName, name, permissions);
    }

    ClaimNames withPermissions(String name) {
        return new ClaimNames(room, identity, displayName, role, name);
    }
}
