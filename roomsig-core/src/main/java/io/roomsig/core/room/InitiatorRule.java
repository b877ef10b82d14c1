package io.roomsig.core.room;

/**
 * Who of two members makes the offers: <b>the one who joined later</b>. Total and antisymmetric for any two different
 * members, from the join order alone; no clock, no order of arrival, no reconnect changes it.
 */
public final class InitiatorRule {
    private InitiatorRule() {}

    /**
     * Whether {@code one} makes the offers towards {@code other}. The ranks decide; should two ever be equal (a room that
     * was put together again after its log was lost), the ids do.
     */
    public static boolean initiates(Member one, Member other) {
        if (one.rank() != other.rank()) {
            return one.rank() > other.rank();
        }
        return one.id().compareTo(other.id()) > 0;
    }

    /**
     * Whether {@code one} rolls its own offer back when offers of both collide (JSEP, RFC 8829 section 4.1.10.2): the
     * initiator does, since its offers are the newcomer's.
     */
    public static boolean isPolite(Member one, Member other) {
        return initiates(one, other);
    }
}
