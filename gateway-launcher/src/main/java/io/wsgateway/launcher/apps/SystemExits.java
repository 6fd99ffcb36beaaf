package io.wsgateway.launcher.apps;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Turns references to {@code System.exit(int)} in a class file into such to {@link RefusedExit#exit}: in the constant pool, where
 * each method that a class calls or refers to stands once (JVMS 4.4), so that no code has to be understood.
 */
final class SystemExits {

    private static final byte[] METHOD = utf8("exit");
    private static final byte[] OWNER = utf8("java/lang/System");
    private static final byte[] DESCRIPTOR = utf8("(I)V");
    private static final byte[] REFUSING = utf8(RefusedExit.class.getName().replace('.', '/'));
    /** Where the number of constants stands, and the constants begin. */
    private static final int COUNT = 8;
    private static final int FIRST = 10;
    private static final int MOST_CONSTANTS = 0xffff;

    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD_REFERENCE = 10;
    private static final int NAME_AND_TYPE = 12;

    private final byte[] file;
    /** Where each constant's tag stands, by its index; 0: there is none. */
    private final int[] constants;
    private final int end;
    /** Whether there is a method of that name at all: in most classes there is none. */
    private final boolean named;

    private SystemExits(byte[] file) {
        this.file = file;
        this.constants = new int[index(COUNT)];
        boolean found = false;
        int at = FIRST;
        for (int i = 1; i < constants.length; i++) {
            constants[i] = at;
            int tag = file[at];
            found |= tag == UTF8 && is(at, METHOD);
            at += 1 + length(tag, at);
            if (tag == 5 || tag == 6) { // a long or double is two constants
                i++;
            }
        }
        named = found;
        end = at;
    }

    /** The class file with its exits refused; the same array if there are none, or it can't be understood. */
    static byte[] refused(byte[] classFile) {
        try {
            return new SystemExits(classFile).refused().orElse(classFile);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) { // the JVM will say what is wrong with it
            return classFile;
        }
    }

    private Optional<byte[]> refused() {
        byte[] changed = null;
        for (int i = 1; named && i < constants.length; i++) {
            int constant = constants[i];
            if (constant != 0 && file[constant] == METHOD_REFERENCE && isExit(constant)) {
                changed = changed == null ? file.clone() : changed;
                put(changed, constant + 1, constants.length + 1);
            }
        }
        return changed == null || constants.length + 2 > MOST_CONSTANTS
                ? Optional.empty()
                : Optional.of(extended(changed));
    }

    private boolean isExit(int reference) {
        int owner = constants[index(reference + 1)];
        int nameAndType = constants[index(reference + 3)];
        return file[owner] == CLASS && is(constants[index(owner + 1)], OWNER)
                && file[nameAndType] == NAME_AND_TYPE && is(constants[index(nameAndType + 1)], METHOD)
                && is(constants[index(nameAndType + 3)], DESCRIPTOR);
    }

    /** With the name of the class that refuses, and a reference to it, as the last constants. */
    private byte[] extended(byte[] changed) {
        put(changed, COUNT, constants.length + 2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(changed.length + REFUSING.length + 6);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(changed, 0, end);
            out.writeByte(UTF8);
            out.writeShort(REFUSING.length);
            out.write(REFUSING);
            out.writeByte(CLASS);
            out.writeShort(constants.length);
            out.write(changed, end, changed.length - end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private int index(int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }

    private static void put(byte[] in, int at, int value) {
        in[at] = (byte) (value >> 8);
        in[at + 1] = (byte) value;
    }

    private boolean is(int constant, byte[] text) {
        int from = constant + 3;
        return file[constant] == UTF8 && index(constant + 1) == text.length
                && Arrays.equals(file, from, from + text.length, text, 0, text.length);
    }

    /** The bytes behind the tag. */
    private int length(int tag, int at) {
        return switch (tag) {
            case UTF8 -> 2 + index(at + 1);
            case 3, 4, 9, METHOD_REFERENCE, 11, NAME_AND_TYPE, 17, 18 -> 4; // numbers, references, dynamic ones
            case 5, 6 -> 8;
            case CLASS, 8, 16, 19, 20 -> 2; // strings, types of methods, modules, packages
            case 15 -> 3; // handles of methods
            default -> throw new IllegalArgumentException("constant of an unknown kind " + tag);
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
