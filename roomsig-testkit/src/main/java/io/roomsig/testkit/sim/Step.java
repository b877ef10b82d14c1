package io.roomsig.testkit.sim;

/**
 * One thing that happens, as it was drawn beforehand: so that a run can be repeated without some of them.
 *
 * @param number its place among all that were drawn
 * @param waitNanos how long before it nothing else happens
 * @param action what
 * @param dice decides on all details
 */
record Step(int number, long waitNanos, Action action, long dice) {
    @Override
    public String toString() {
        return "#" + number + " " + action + " after " + waitNanos / 1_000_000 + " ms";
    }
}
