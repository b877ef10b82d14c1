package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of a session of Engine.IO, one sentence each. Pings every 300 ms, 200 ms to answer, payloads of 40 bytes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EngineMachineTest {

    @Nested
    @DisplayNameGeneration(ReplaceUnderscores.class)
    class Polling {
        private final Driven session = Driven.polling();

        @Test
        void a_poll_waits_until_there_is_something_to_say() {
            assertThat(session.poll().says()).containsExactly("hold");
            assertThat(session.send("4a")).isTrue();
            assertThat(session.says()).containsExactly("answer 4a");
        }

        @Test
        void what_was_said_before_the_poll_is_its_answer_all_at_once() {
            session.send("4a");
            session.send("4b");
            assertThat(session.says()).isEmpty();
            assertThat(session.poll().says()).containsExactly("hold", "answer 4a|4b");
        }

        @Test
        void a_payload_takes_no_more_than_it_may_and_the_rest_comes_with_the_next() {
            assertThat(session.send("4" + "x".repeat(19))).isTrue();
            assertThat(session.send("4" + "y".repeat(18))).isTrue();
            assertThat(session.send("4" + "z".repeat(19)))
                    .as("the payload is full")
                    .isFalse();
            session.poll();
            assertThat(session.says()).containsExactly("hold", "answer 4" + "x".repeat(19) + "|4" + "y".repeat(18));
            assertThat(session.poll().says()).containsExactly("hold", "answer 4" + "z".repeat(19));
        }

        @Test
        void a_packet_that_is_larger_than_a_payload_goes_alone() {
            session.send("4" + "x".repeat(100));
            session.send("4a");
            assertThat(session.poll().says()).containsExactly("hold", "answer 4" + "x".repeat(100));
            assertThat(session.poll().says()).containsExactly("hold", "answer 4a");
        }

        @Test
        void a_body_brings_any_number_of_packets_in_order() {
            assertThat(session.post("4a\u001e3\u001ebAQID\u001e4").says())
                    .containsExactly("deliver 4a", "heard", "deliver 3 bytes", "deliver 4");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "x", "2", "4a\u001e", "\u001e4a", "b*", "7", "4a\u001e\u001e4b"})
        void a_body_with_what_is_no_packet_ends_the_session(String body) {
            session.post(body);
            assertThat(session.says()).containsSubsequence("refuse", "ended 4506", "forget");
        }

        @Test
        void nothing_behind_the_packet_that_ends_it_is_delivered() {
            assertThat(session.post("4a\u001ex\u001e4b").says())
                    .containsExactly("deliver 4a", "refuse", "ended 4506", "forget");
        }

        @Test
        void packets_that_mean_nothing_here_harm_nothing() {
            assertThat(session.post("0{}\u001e5\u001e6").says()).isEmpty();
        }

        @Test
        void a_second_poll_beside_the_first_ends_the_session() {
            session.poll().says();
            assertThat(session.poll().says()).containsExactly("answer 1", "refuse", "ended 4506", "forget");
            assertThat(session.poll().says()).containsExactly("refuse");
        }

        @Test
        void a_client_that_leaves_has_its_poll_sent_home() {
            session.poll().says();
            assertThat(session.post("1").says()).containsExactly("ended 1000", "answer 6", "forget");
        }

        @Test
        void a_client_that_leaves_while_its_poll_is_on_the_way_has_that_sent_home() {
            session.send("4a");
            assertThat(session.post("1").says()).containsExactly("ended 1000");
            assertThat(session.poll().says()).containsExactly("hold", "answer 6", "forget");
        }

        @Test
        void a_client_that_leaves_and_polls_no_more_is_forgotten() {
            session.post("1").says();
            assertThat(session.elapse(2_999).says()).isEmpty();
            assertThat(session.elapse(1).says()).containsExactly("forget");
        }

        @Test
        void an_end_waits_for_what_is_queued_and_for_a_poll() {
            session.send("4a");
            assertThat(session.close(4005).says()).isEmpty();
            assertThat(session.send("4b")).isFalse();
            assertThat(session.poll().says()).containsExactly("hold", "answer 4a");
            assertThat(session.poll().says()).containsExactly("hold", "answer 1", "ended 4005", "forget");
        }

        @Test
        void the_close_packet_travels_alone() {
            session.poll().says();
            session.send("41");
            session.close(4500);
            assertThat(session.says()).containsExactly("answer 41");
            assertThat(session.poll().says()).containsExactly("hold", "answer 1", "ended 4500", "forget");
        }

        @Test
        void a_client_that_has_been_told_to_go_is_given_a_moment_to_end_its_session() {
            session.expectClose(4500);
            session.send("41");
            assertThat(session.poll().says()).containsExactly("hold", "answer 41");
            assertThat(session.elapse(290).poll().post("1").says())
                    .containsExactly("hold", "ended 1000", "answer 6", "forget");
        }

        @Test
        void a_client_that_has_been_told_to_go_and_stays_is_ended() {
            Driven stubborn = Driven.onWebSocket();
            stubborn.expectClose(4500);
            for (int i = 0; i < 10; i++) {
                stubborn.elapse(299).text("3").sent();
            }
            assertThat(stubborn.says()).doesNotContain("close link 4500");
            assertThat(stubborn.elapse(10).says()).contains("close link 4500");
        }

        @Test
        void an_end_does_not_wait_for_ever() {
            session.close(4005);
            assertThat(session.elapse(3_000).says()).containsExactly("ended 4005", "forget");
        }

        @Test
        void a_client_that_reads_slower_than_it_is_told_is_ended() {
            for (int i = 0; i < 64; i++) {
                session.send("4" + i);
            }
            assertThat(session.says()).isEmpty();
            session.send("4x");
            assertThat(session.says()).containsExactly("ended 4001", "forget");
        }

        @Test
        void a_client_for_which_too_many_bytes_wait_is_ended_at_the_next() {
            session.send("4" + "x".repeat(65_536));
            assertThat(session.says()).isEmpty();
            assertThat(session.send("4a")).isFalse();
            assertThat(session.says()).containsExactly("ended 4001", "forget");
        }

        @Test
        void what_has_been_fetched_does_not_count_any_more() {
            for (int i = 0; i < 1_000; i++) {
                assertThat(session.send("4" + "x".repeat(39))).isTrue();
                session.poll();
            }
            assertThat(session.says()).hasSize(2_000).doesNotContain("ended 4001");
        }

        @Test
        void separators_count_as_well() {
            session.send("4" + "x".repeat(19));
            session.send("4" + "y".repeat(19));
            assertThat(session.poll().says()).containsExactly("hold", "answer 4" + "x".repeat(19));
        }

        @Test
        void a_client_that_does_not_get_the_answer_to_its_poll_is_gone() {
            session.send("4a");
            session.poll().says();
            assertThat(session.pollFailed().says()).containsExactly("ended 1006", "forget");
            assertThat(session.pollFailed().says()).isEmpty();
        }

        @Test
        void whoever_ends_while_a_poll_waits_is_told_by_it() {
            session.poll().says();
            assertThat(session.close(4005).says()).containsExactly("answer 1", "ended 4005", "forget");
            assertThat(session.close(4006).elapse(3_000).says()).isEmpty();
        }

        @Test
        void a_session_that_is_ending_takes_no_body_and_sends_no_ping() {
            session.close(4005).says();
            assertThat(session.post("4a").says()).containsExactly("refuse");
            assertThat(session.elapse(400).says()).isEmpty();
            assertThat(session.poll().says()).containsExactly("hold", "answer 1", "ended 4005", "forget");
        }

        @Test
        void of_several_ends_the_first_counts() {
            session.expectClose(4500);
            session.elapse(100).expectClose(4006);
            session.close(4005).close(4006);
            assertThat(session.elapse(3_000).says()).containsExactly("ended 4005", "forget");
        }

        @Test
        void one_packet_goes_whatever_its_size() {
            session.elapse(300);
            String large = "4" + "x".repeat(100_000);
            session.send(large);
            assertThat(session.poll().says()).containsExactly("hold", "answer 2");
            assertThat(session.poll().says()).containsExactly("hold", "answer " + large);
        }
    }

    @Nested
    @DisplayNameGeneration(ReplaceUnderscores.class)
    class Pings {
        private final Driven session = Driven.polling();

        @Test
        void a_ping_comes_by_the_schedule_and_an_answer_starts_the_next_interval() {
            session.poll().says();
            assertThat(session.elapse(299).says()).isEmpty();
            assertThat(session.elapse(1).says()).containsExactly("answer 2");
            assertThat(session.later(150).post("3").says()).containsExactly("heard");
            assertThat(session.poll().elapse(299).says()).containsExactly("hold");
            assertThat(session.elapse(1).says()).containsExactly("answer 2");
        }

        @Test
        void whoever_does_not_answer_is_gone_at_the_moment_it_was_due() {
            session.elapse(310).says();
            assertThat(session.elapse(189).says()).isEmpty();
            assertThat(session.later(1).poll().says()).containsExactly("ended 4002", "forget", "refuse");
        }

        @Test
        void a_server_that_wakes_up_late_gives_its_clients_the_whole_time() {
            session.elapse(700).says();
            assertThat(session.elapse(199).says()).isEmpty();
            assertThat(session.elapse(1).says()).containsExactly("ended 4002", "forget");
        }

        @Test
        void a_poll_that_waits_when_its_client_counts_as_gone_is_told_so() {
            session.elapse(300).poll().poll().says();
            assertThat(session.elapse(200).says()).containsExactly("answer 1", "ended 4002", "forget");
        }

        @Test
        void an_answer_that_comes_with_the_deadline_comes_too_late() {
            session.elapse(300).says();
            assertThat(session.later(200).post("3").says()).containsExactly("ended 4002", "forget", "refuse");
        }

        @Test
        void an_answer_that_comes_right_before_the_deadline_counts() {
            session.elapse(300).says();
            assertThat(session.later(199).post("3").elapse(299).says()).containsExactly("heard");
        }

        @Test
        void there_is_one_ping_at_a_time() {
            session.elapse(300);
            session.elapse(100);
            assertThat(session.poll().says()).containsExactly("hold", "answer 2");
        }
    }

    @Nested
    @DisplayNameGeneration(ReplaceUnderscores.class)
    class OnAWebSocket {
        private final Driven session = Driven.onWebSocket();

        @Test
        void one_packet_is_under_way_at_a_time_and_the_order_is_kept() {
            session.send("4a");
            session.send("4b");
            session.elapse(300);
            assertThat(session.says()).containsExactly("send 4a");
            assertThat(session.sent().says()).containsExactly("send 4b");
            assertThat(session.sent().says()).containsExactly("send 2");
            assertThat(session.sent().says()).isEmpty();
        }

        @Test
        void an_end_comes_after_what_is_queued_and_is_over_when_the_link_says_so() {
            session.send("4a");
            session.send("41");
            session.close(4500);
            assertThat(session.says()).containsExactly("send 4a");
            assertThat(session.sent().says()).containsExactly("send 41");
            assertThat(session.sent().says()).containsExactly("close link 4500");
            assertThat(session.linkClosed(1005).says()).containsExactly("ended 4500", "forget");
        }

        @Test
        void a_link_that_does_not_end_is_given_up() {
            session.close(4005).says();
            assertThat(session.elapse(3_000).says()).containsExactly("close link 4005", "ended 4005", "forget");
        }

        @Test
        void a_link_that_is_lost_ends_the_session_with_its_code() {
            assertThat(session.linkClosed(1001).says()).containsExactly("ended 1001", "forget");
            assertThat(session.send("4a")).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "x", "2", "bAQID", "9"})
        void what_is_no_packet_ends_it(String text) {
            assertThat(session.text(text).says()).containsExactly("close link 4506", "ended 4506");
            assertThat(session.text("4a").says()).isEmpty();
            assertThat(session.linkClosed(1006).says()).containsExactly("forget");
        }

        @Test
        void what_waits_does_not_go_out_behind_an_end_that_came_at_once() {
            session.send("4a");
            session.send("4b");
            assertThat(session.text("x").says()).containsExactly("send 4a", "close link 4506", "ended 4506");
            assertThat(session.sent().says()).doesNotContain("send 4b");
            assertThat(session.elapse(2_999).says()).isEmpty();
            assertThat(session.elapse(1).says()).containsExactly("close link 4506", "forget");
        }

        @Test
        void a_client_that_reads_slower_than_it_is_told_is_ended_here_too() {
            for (int i = 0; i < 65; i++) {
                session.send("4" + i);
            }
            assertThat(session.says()).containsExactly("send 40");
            assertThat(session.send("4x")).isFalse();
            assertThat(session.says()).containsExactly("close link 4001", "ended 4001");
        }

        @Test
        void binary_messages_are_delivered_until_the_end() {
            session.machine.binary(ByteBuffer.allocate(3), session.effects());
            assertThat(session.says()).containsExactly("deliver 3 bytes");
            session.close(4005).says();
            session.machine.binary(ByteBuffer.allocate(3), session.effects());
            assertThat(session.says()).isEmpty();
        }

        @Test
        void a_client_that_leaves_is_reported_at_once() {
            assertThat(session.text("1").says()).containsExactly("ended 1000", "close link 1000");
        }

        @Test
        void polls_and_bodies_are_refused_and_harm_nothing() {
            assertThat(session.poll().says()).containsExactly("refuse");
            assertThat(session.post("4a").says()).containsExactly("refuse");
            session.send("4a");
            assertThat(session.says()).containsExactly("send 4a");
        }

        @Test
        void another_websocket_is_refused() {
            assertThat(session.probe().says()).containsExactly("refuse");
        }
    }

    @Nested
    @DisplayNameGeneration(ReplaceUnderscores.class)
    class Moving {
        private final Driven session = Driven.polling();

        @Test
        void a_probe_is_answered_and_the_poll_that_waits_is_sent_home() {
            session.poll().says();
            assertThat(session.probe().probeText("2probe").says()).containsExactly("answer probe", "answer 6");
            assertThat(session.sent().probeText("5").says()).containsExactly("promote");
        }

        @Test
        void what_is_said_meanwhile_goes_with_the_next_poll_or_over_the_websocket() {
            session.probe().probeText("2probe").sent().says();
            session.send("4a");
            assertThat(session.says()).isEmpty();
            assertThat(session.probeText("5").says()).containsExactly("promote", "send 4a");
        }

        @Test
        void a_poll_that_comes_during_the_probe_is_sent_home_a_moment_later() {
            session.elapse(200).probe().probeText("2probe").says();
            assertThat(session.poll().elapse(19).says()).containsExactly("hold");
            assertThat(session.elapse(1).says()).containsExactly("answer 6");
        }

        @Test
        void a_poll_that_comes_during_the_probe_still_brings_what_is_said() {
            session.probe().probeText("2probe").poll().says();
            session.send("4a");
            assertThat(session.says()).containsExactly("answer 4a");
        }

        @Test
        void a_poll_that_comes_right_before_the_upgrade_is_refused() {
            session.probe().probeText("2probe").sent().poll().says();
            assertThat(session.probeText("5").says()).containsExactly("promote", "refuse held");
            assertThat(session.poll().says()).containsExactly("refuse");
        }

        @Test
        void nothing_is_sent_before_the_answer_to_the_probe_has_gone_out() {
            session.probe().probeText("2probe").says();
            session.send("4a");
            assertThat(session.probeText("5").says()).containsExactly("promote");
            assertThat(session.sent().says()).containsExactly("send 4a");
        }

        @Test
        void a_poll_that_waits_before_the_probe_still_brings_what_is_said() {
            session.poll().probe().says();
            session.send("4a");
            assertThat(session.says()).containsExactly("answer 4a");
            assertThat(session.probeText("2probe").says()).containsExactly("answer probe");
        }

        @Test
        void a_poll_that_comes_between_the_websocket_and_its_probe_waits_for_that() {
            assertThat(session.elapse(100).probe().poll().elapse(100).says()).containsExactly("hold");
            assertThat(session.probeText("2probe").says()).containsExactly("answer probe", "answer 6");
        }

        @Test
        void what_waits_for_the_move_keeps_its_order_and_goes_one_by_one() {
            session.send("4a");
            session.probe().probeText("2probe");
            session.send("4b");
            session.sent().says();
            assertThat(session.probeText("5").says()).containsExactly("promote", "send 4a");
            assertThat(session.sent().says()).containsExactly("send 4b");
        }

        @Test
        void a_client_that_leaves_in_the_middle_of_the_move_leaves_no_websocket() {
            session.probe().probeText("2probe").says();
            assertThat(session.post("1").says()).containsExactly("drop probe 1000", "ended 1000");
            assertThat(session.poll().says()).containsExactly("hold", "answer 6", "forget");
        }

        @Test
        void a_client_that_is_gone_in_the_middle_of_the_move_leaves_no_websocket() {
            session.probe().probeText("2probe").says();
            assertThat(session.post("x").says()).containsExactly("refuse", "drop probe 4506", "ended 4506", "forget");
        }

        @Test
        void a_session_that_is_ending_is_moved_no_more() {
            session.close(4005).says();
            assertThat(session.probe().says()).containsExactly("refuse");
        }

        @Test
        void a_second_websocket_is_refused_and_the_first_goes_on() {
            session.probe().probeText("2probe").sent().says();
            assertThat(session.probe().says()).containsExactly("refuse");
            assertThat(session.probeText("5").says()).containsExactly("promote");
        }

        @ParameterizedTest
        @ValueSource(strings = {"5", "4a", "2", "probe", ""})
        void a_websocket_that_says_something_else_first_is_dropped_and_the_polls_go_on(String text) {
            assertThat(session.probe().probeText(text).says()).containsExactly("drop probe 4506");
            session.send("4a");
            assertThat(session.poll().says()).containsExactly("hold", "answer 4a");
        }

        @Test
        void a_websocket_that_never_proves_itself_is_dropped() {
            session.elapse(200).probe().says();
            for (int i = 0; i < 33; i++) {
                session.elapse(300).post("3");
            }
            assertThat(session.says()).doesNotContain("drop probe 4506");
            session.elapse(100);
            assertThat(session.says()).contains("drop probe 4506");
        }

        @Test
        void a_websocket_that_is_lost_before_the_move_changes_nothing() {
            session.probe().probeText("2probe").says();
            session.machine.probeClosed();
            session.send("4a");
            assertThat(session.poll().says()).containsExactly("hold", "answer 4a");
            assertThat(session.probe().probeText("2probe").says()).containsExactly("answer probe");
        }

        @Test
        void an_end_in_the_middle_of_the_move_is_told_over_the_websocket() {
            session.probe().probeText("2probe").sent().says();
            session.send("4a");
            assertThat(session.close(4005).says()).isEmpty();
            assertThat(session.probeText("5").says()).containsExactly("promote", "send 4a");
            assertThat(session.sent().says()).containsExactly("close link 4005");
        }

        @Test
        void an_end_in_the_middle_of_the_move_is_told_to_a_poll_that_comes_after_all() {
            session.probe().probeText("2probe").sent().close(4005).says();
            assertThat(session.poll().says())
                    .containsExactly("hold", "answer 1", "drop probe 4005", "ended 4005", "forget");
        }

        @Test
        void an_end_drops_the_websocket_that_is_tried() {
            session.probe().says();
            assertThat(session.close(4005).says()).containsExactly("drop probe 4005");
        }

        @Test
        void after_the_move_bodies_and_polls_are_refused() {
            Driven moved = Driven.upgraded();
            assertThat(moved.post("4a").says()).containsExactly("refuse");
            assertThat(moved.poll().says()).containsExactly("refuse");
            assertThat(moved.text("4a").says()).containsExactly("deliver 4a");
        }
    }
}
