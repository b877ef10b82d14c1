package io.roomsig.testkit.sim;

import io.roomsig.api.Participant;
import io.roomsig.api.Permission;
import io.roomsig.api.RoomInfo;
import io.roomsig.core.RoomHandle;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The host app at one node, whose hand is in rooms of all nodes; and what moderators may do as it may. */
final class HostApp {
    private final Cluster cluster;
    private final Host host;

    HostApp(Cluster cluster, Host host) {
        this.cluster = cluster;
        this.host = host;
    }

    /** Does something in a room; sometimes this client does it, if it moderates. */
    void acts(Action action, String room, Client client, SplittableRandom random) {
        Life life = client.life();
        boolean moderates = life != null && client.isIn() && life.identity().startsWith("mod-");
        if (moderates && random.nextBoolean()) {
            moderates(client, action, random);
        } else if (host.isUp() && !host.node().isPaused() && !host.isStopping()) {
            RoomHandle handle = host.server().room(room);
            switch (action) {
                case DOOR -> door(handle, random);
                case ADMIT -> of(handle, RoomInfo::waiting, random, waiting -> admit(handle, waiting, random));
                case PERMIT ->
                    of(
                            handle,
                            RoomInfo::participants,
                            random,
                            one -> ask(
                                    "permit " + one.id(), handle.permit(one.id(), role(random), permissions(random))));
                default -> of(handle, RoomInfo::participants, random, one -> other(handle, one, random));
            }
        }
    }

    private void door(RoomHandle handle, SplittableRandom random) {
        boolean on = random.nextInt(3) > 0;
        if (on) {
            cluster.count("doors closed");
        }
        ask((on ? "close" : "open") + " the door of " + handle.code(), handle.waitingRoom(on));
    }

    private void admit(RoomHandle handle, Participant waiting, SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            cluster.truth().kicks(waiting.id());
            ask("turn away " + waiting.id(), handle.kick(waiting.id()));
        } else {
            cluster.count("let in");
            ask("let in " + waiting.id(), handle.admit(waiting.id()));
        }
    }

    private void other(RoomHandle handle, Participant one, SplittableRandom random) {
        switch (random.nextInt(8)) {
            case 0 -> {
                cluster.truth().kicks(one.id());
                ask("kick " + one.id(), handle.kick(one.id()));
            }
            case 1 -> ask("unlock", handle.unlock());
            case 2 -> ask("say something", handle.send("notice", "1"));
            case 3 -> ask("list all rooms", host.server().listAll());
            case 4 -> cluster.revocations().revoke(host, handle, one);
            case 5 -> cluster.revocations().renew(host, handle, one, permissions(random));
            default -> ask("set a value", handle.set("k" + random.nextInt(3), "" + random.nextInt(100)));
        }
    }

    /** Looks at the room first, and does it to somebody there. */
    private void of(
            RoomHandle handle,
            Function<RoomInfo, List<Participant>> whom,
            SplittableRandom random,
            Consumer<Participant> action) {
        CompletionStage<Optional<RoomInfo>> looks = handle.info();
        ask("look at " + handle.code(), looks);
        looks.whenComplete((room, failure) -> {
            List<Participant> all = room == null ? List.of() : room.map(whom).orElse(List.of());
            if (!all.isEmpty()) {
                action.accept(all.get(random.nextInt(all.size())));
            }
        });
    }

    private void ask(String what, CompletionStage<?> answer) {
        cluster.asks(host, what, answer);
    }

    private static void moderates(Client client, Action action, SplittableRandom random) {
        @Nullable Set<String> waiting = client.view().waiting();
        List<String> members = List.copyOf(client.view().members().keySet());
        switch (action) {
            case DOOR -> say(client, "wait-no-more", "");
            case ADMIT -> {
                if (waiting != null && !waiting.isEmpty()) {
                    String one = List.copyOf(waiting).get(random.nextInt(waiting.size()));
                    say(client, "admit", ",\"target\":\"" + one + "\"");
                }
            }
            default -> {
                String one = members.get(random.nextInt(members.size()));
                say(client, "permit", ",\"target\":\"" + one + "\",\"role\":\"" + role(random) + "\"");
            }
        }
    }

    private static void say(Client client, String action, String details) {
        client.say("{\"t\":\"moderate\",\"action\":\"" + action + "\"" + details + "}");
    }

    private static String role(SplittableRandom random) {
        return random.nextBoolean() ? "speaker" : "listener";
    }

    /** All may signal: else it would be right that signals do not arrive. */
    private static Set<Permission> permissions(SplittableRandom random) {
        EnumSet<Permission> permissions = EnumSet.of(Permission.SIGNAL);
        for (Permission permission : Permission.values()) {
            if (random.nextBoolean()) {
                permissions.add(permission);
            }
        }
        return permissions;
    }
}
