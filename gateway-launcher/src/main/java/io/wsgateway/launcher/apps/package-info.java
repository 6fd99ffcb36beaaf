/**
 * Application jars: found in a folder, loaded each by a class loader of its own, started, closed. Whatever is wrong with
 * one of them becomes a {@link LoadFailure} and leaves the others alone.
 *
 * <p>A class loader keeps names apart; it is no security boundary. An application is trusted code that shares the heap,
 * the processors and the files of this process.
 */
@NullMarked
package io.wsgateway.launcher.apps;

import org.jspecify.annotations.NullMarked;
