package io.roomsig.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is missing, and nothing of the forty beans that could not be made for it. */
final class MissingPartFailureAnalyzer extends AbstractFailureAnalyzer<MissingPart> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingPart cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
