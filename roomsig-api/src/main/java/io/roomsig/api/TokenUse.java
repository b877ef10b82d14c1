package io.roomsig.api;

/** How often a token admits. */
public enum TokenUse {
    /** As often as it is shown while it is valid. */
    WHILE_VALID,
    /** Once: the first attempt to redeem it wins, and only that attempt may repeat itself. */
    ONCE
}
