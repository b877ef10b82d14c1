package io.roomsig.examples.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** JSON that comes in and goes out over HTTP. */
final class JsonBody {
    private static final int MAX_DEPTH = 8;

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    ObjectNode object() {
        return mapper.createObjectNode();
    }

    /** Whether a request says that its body is JSON. */
    static boolean isSaidOf(HttpServletRequest request) {
        String contentType = request.getContentType();
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    /** Reads one object, or says why it isn't. */
    ObjectNode parse(byte[] body) {
        try {
            // Strict, where Jackson itself would guess the encoding.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            JsonNode json = mapper.readTree(text);
            if (json instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException | CharacterCodingException e) {
            // Told below; its own message would quote the body.
        }
        throw ApiProblem.badMessage("The body has to be one JSON object.");
    }

    void write(HttpServletResponse response, int status, ObjectNode body) throws IOException {
        byte[] bytes = mapper.writeValueAsBytes(body);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    void write(HttpServletResponse response, ApiProblem problem) throws IOException {
        if (problem.status() == 408 || problem.status() == 413) {
            // The body was not read to its end, and a server may then close the connection without a word.
            response.setHeader("Connection", "close");
        }
        write(response, problem.status(), object().put("code", problem.code()).put("message", problem.sentence()));
    }
}
