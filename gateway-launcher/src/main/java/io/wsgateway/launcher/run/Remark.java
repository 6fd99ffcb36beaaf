package io.wsgateway.launcher.run;

import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * What operators are told of what is served, once when it becomes true. Immutable.
 *
 * @param level how much it matters
 * @param text the sentence
 */
record Remark(Level level, String text) {

    static Remark info(String text) {
        return new Remark(Level.INFO, text);
    }

    static Remark warning(String text) {
        return new Remark(Level.WARN, text);
    }

    static Remark error(String text) {
        return new Remark(Level.ERROR, text);
    }

    void log(Logger log) {
        log.atLevel(level).log(text);
    }
}
