package io.wsgateway.launcher.it.cluster;

/**
 * One message. Immutable.
 *
 * @param publisher who sent it
 * @param number how many this publisher had sent before
 */
record Numbered(String publisher, long number) {

    @Override
    public String toString() {
        return publisher + "#" + number;
    }
}
