package io.roomsig.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.core.room.Profile;
import io.roomsig.core.room.RandomCommands;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.room.Seat;
import io.roomsig.spi.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RoomCodecTest {
    private final RoomCodec codec = new RoomCodec();

    @Test
    void every_command_and_every_room_comes_back_as_it_was_written() {
        Set<Class<?>> seen = new HashSet<>();
        for (long seed = 1; seed <= 60; seed++) {
            RandomCommands commands = new RandomCommands(seed);
            Room room = Room.absent("ROOM42");
            Instant now = Instant.parse("2026-01-01T00:00:00Z");
            RoomCommand command = new RoomCommand.Open(commands.policy(), RoomMachine.RULES);
            for (int version = 1; version <= 100; version++) {
                RoomEntry.Origin origin = new RoomEntry.Origin("node", version);
                RoomEntry entry = new RoomEntry(version, now, "id-" + version, origin, command);
                LogRecord record = new LogRecord(version, now, "id-" + version, "", codec.encode(origin, command));
                assertThat(codec.decode(record)).isEqualTo(entry);
                seen.add(command.getClass());
                room = RoomMachine.step(room, entry).room();
                Room copy = codec.decode(codec.encode(room));
                assertThat(copy).isEqualTo(room);
                assertThat(copy.members().keySet().stream().toList())
                        .isEqualTo(room.members().keySet().stream().toList());
                now = now.plus(commands.pause());
                command = commands.next(room, now);
            }
        }
        assertThat(seen).hasSize(RoomCommand.class.getPermittedSubclasses().length);
    }

    @Test
    void unknown_fields_of_a_newer_node_are_ignored() {
        String json = "{\"origin\":{\"node\":\"n\",\"number\":1},\"command\":{\"c\":\"kick\",\"by\":null,"
                + "\"target\":\"t\",\"newer\":1},\"newer\":{}}";
        assertThat(codec.decode(record(json)).command()).isEqualTo(new RoomCommand.Kick(null, "t"));
    }

    @Test
    void a_room_that_an_older_node_opened_lets_media_go_any_way() {
        String json =
                "{\"origin\":{\"node\":\"n\",\"number\":1},\"command\":{\"c\":\"open\",\"policy\":{\"maxMembers\":5,"
                        + "\"maxValues\":1,\"maxValueBytes\":2,\"duplicates\":\"REFUSE\",\"maxDuration\":null},\"rules\":1}}";
        RoomCommand.Open open = (RoomCommand.Open) codec.decode(record(json)).command();
        assertThat(open.policy()).isEqualTo(new RoomPolicy(5, 1, 2, RoomPolicy.Duplicates.REFUSE, null, false, false));
    }

    @Test
    void a_grant_that_never_ends_is_one_that_ends_very_late() {
        Profile forever = new Profile("g", "i", "n", "r", Set.of(), null, Instant.MAX);
        RoomCommand join = new RoomCommand.Join("id", forever, Seat.first("n", "a", 0), null);
        byte[] bytes = codec.encode(new RoomEntry.Origin("n", 1), join);
        RoomCommand.Join read = (RoomCommand.Join)
                codec.decode(new LogRecord(1, Instant.EPOCH, "id", "", bytes)).command();
        assertThat(read.profile().expiresAt()).isAfter(Instant.parse("9999-01-01T00:00:00Z"));
    }

    @Test
    void what_cannot_be_read_is_said_without_its_content() {
        assertThatThrownBy(() -> codec.decode(record("{\"secret-name\":")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    private static LogRecord record(String json) {
        return new LogRecord(1, Instant.EPOCH, "id", "", json.getBytes(StandardCharsets.UTF_8));
    }
}
