package io.roomsig.benchmarks.load.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Hands a text on to the connection that its prefix names, with the prefix of the sender in its place. */
final class BareRelay {
    private static final int PREFIX = 8;
    private static final int MOST = 100_000;

    private final AtomicReferenceArray<BareEndpoint> endpoints = new AtomicReferenceArray<>(MOST);
    private final AtomicInteger last = new AtomicInteger();
    private final Fault fault;

    BareRelay(Fault fault) {
        this.fault = fault;
    }

    static String prefix(int number) {
        return "%08d".formatted(number);
    }

    int add(BareEndpoint endpoint) {
        int number = last.getAndIncrement();
        endpoints.set(number, endpoint);
        return number;
    }

    void remove(int number) {
        if (number >= 0) {
            endpoints.set(number, null);
        }
    }

    void forward(int from, String prefix, String text) {
        int to = Integer.parseInt(text, 0, PREFIX, 10);
        BareEndpoint target = endpoints.get(to);
        if (target == null) {
            return;
        }
        String said = prefix.concat(text.substring(PREFIX));
        Fault.Kind wrong = fault.next();
        if (wrong == Fault.Kind.NONE) {
            target.send(said);
        } else {
            spoil(wrong, from, target, said);
        }
    }

    private void spoil(Fault.Kind wrong, int from, BareEndpoint target, String said) {
        switch (wrong) {
            case DOUBLE -> {
                target.send(said);
                target.send(said);
            }
            case MISDELIVER -> {
                BareEndpoint sender = endpoints.get(from);
                if (sender != null) {
                    sender.send(said);
                }
            }
            case WRONG_SENDER -> target.send(prefix(from + 1).concat(said.substring(PREFIX)));
            case CLOSE -> {
                try {
                    target.close();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
            case LOSE, NONE -> {
                // It is gone.
            }
        }
    }
}
