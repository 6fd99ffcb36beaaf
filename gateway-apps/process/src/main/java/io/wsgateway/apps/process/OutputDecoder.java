package io.wsgateway.apps.process;

/** Makes messages of what a program writes, however its bytes are cut. Confined to one thread. */
sealed interface OutputDecoder permits LineDecoder, LengthDecoder {

    /**
     * Takes the next bytes.
     *
     * @param length how many of them, from the first
     * @throws FramingException if they are no message; nothing is to be decoded after that
     */
    void decode(byte[] bytes, int length, Sink sink) throws FramingException;

    /**
     * The program writes no more.
     *
     * @throws FramingException if it has stopped within a message
     */
    void end(Sink sink) throws FramingException;
}
