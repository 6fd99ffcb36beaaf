package io.wsgateway.launcher.explain;

/**
 * One line to be judged: a line of the text, or a part of one that holds several. Immutable.
 *
 * @param number the number of the line in the text, from 1
 * @param text what stands in it
 */
record SourceLine(int number, String text) {}
