package consumer;

import io.roomsig.api.ErrorCode;
import io.roomsig.spring.boot.RoomAuthorizer;
import io.roomsig.spring.boot.RoomServerCustomizer;

public class Consumer {
    public static void main(String[] args) {
        RoomServerCustomizer small = builder -> builder.maxRooms(10);
        Class<?> authorizer = RoomAuthorizer.class;
        System.out.println(small.getClass() + " " + authorizer + " " + ErrorCode.BANNED);
    }
}
