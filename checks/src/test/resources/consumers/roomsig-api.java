package consumer;

import io.roomsig.api.Grant;
import io.roomsig.spi.Admission;

public class Consumer {
    public static void main(String[] args) {
        Admission admission = (handshake, join) ->
                Admission.grant(Grant.builder(join.room(), "grant").build());
        System.out.println(admission.getClass().getModule());
    }
}
