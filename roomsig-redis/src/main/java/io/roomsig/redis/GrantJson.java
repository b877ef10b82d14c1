package io.roomsig.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.roomsig.api.Grant;
import io.roomsig.api.Permission;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A grant as JSON, without its room, which is part of the key:
 *
 * <pre>{@code
 * {"v":1,"grantId":"g","identity":"u","displayName":"Zoe","role":"host","permissions":["signal","state"],
 *  "expiresAt":"2026-03-01T12:00:00Z","resumeWindow":"PT30S"}
 * }</pre>
 *
 * <p>Fields that are {@code null} are left out, unknown ones are ignored. A node reads what older ones wrote; a version
 * that it doesn't know it refuses to guess at.
 */
final class GrantJson {
    private static final int VERSION = 1;

    /** ASCII only: an escape is the one form in which an unpaired surrogate survives. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private GrantJson() {}

    static byte[] write(Grant grant) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            json.writeStringField("grantId", grant.grantId());
            writeOptional(json, "identity", grant.identity());
            writeOptional(json, "displayName", grant.displayName());
            json.writeStringField("role", grant.role());
            json.writeArrayFieldStart("permissions");
            for (Permission permission : grant.permissions()) {
                json.writeString(permission.wireName());
            }
            json.writeEndArray();
            writeOptional(json, "expiresAt", grant.expiresAt());
            writeOptional(json, "resumeWindow", grant.resumeWindow());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen in memory", e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void writeOptional(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }

    static Grant read(String room, byte[] bytes) {
        try (JsonParser json = JSON.createParser(new String(bytes, StandardCharsets.US_ASCII))) {
            return read(room, json);
        } catch (IOException | DateTimeParseException | IllegalArgumentException e) {
            // Without the cause: its message quotes what it could not read.
            throw new RedisFailure("a grant in Redis cannot be read");
        }
    }

    private static Grant read(String room, JsonParser json) throws IOException {
        Fields fields = new Fields();
        require(json.nextToken() == JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_STRING) {
                fields.string(name, json.getText());
            } else if (value == JsonToken.VALUE_NUMBER_INT && name.equals("v")) {
                fields.version = json.getIntValue();
            } else if (value == JsonToken.START_ARRAY && name.equals("permissions")) {
                fields.permissions = readPermissions(json);
            } else {
                json.skipChildren();
            }
        }
        require(json.currentToken() == JsonToken.END_OBJECT && fields.version == VERSION && fields.grantId != null);
        return fields.grant(room);
    }

    /** One that a newer node wrote and this one doesn't know is left out: nobody can use it here. */
    private static Set<Permission> readPermissions(JsonParser json) throws IOException {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(json.currentToken() == JsonToken.VALUE_STRING);
            String name = json.getText();
            Arrays.stream(Permission.values())
                    .filter(permission -> permission.wireName().equals(name))
                    .forEach(permissions::add);
        }
        return permissions;
    }

    private static void require(boolean wellFormed) {
        if (!wellFormed) {
            throw new IllegalArgumentException("not a grant");
        }
    }

    /** What was read so far. */
    private static final class Fields {
        int version;

        @Nullable
        String grantId;

        @Nullable
        String identity;

        @Nullable
        String displayName;

        String role = Grant.DEFAULT_ROLE;
        Set<Permission> permissions = Permission.PARTICIPANT;

        @Nullable
        Instant expiresAt;

        @Nullable
        Duration resumeWindow;

        void string(String name, String value) {
            switch (name) {
                case "grantId" -> grantId = value;
                case "identity" -> identity = value;
                case "displayName" -> displayName = value;
                case "role" -> role = value;
                case "expiresAt" -> expiresAt = Instant.parse(value);
                case "resumeWindow" -> resumeWindow = Duration.parse(value);
                default -> {}
            }
        }

        Grant grant(String room) {
            if (grantId == null) {
                throw new IllegalArgumentException("not a grant");
            }
            return new Grant(room, grantId, identity, displayName, role, permissions, expiresAt, resumeWindow);
        }
    }
}
