package io.wsgateway.launcher.apps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads bundles from copies in a temporary folder, so that a jar may be replaced on disk at any time; where there is no such
 * folder, in place. Confined to one thread at a time.
 */
final class BundleLoader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Applications.class);

    private final Optional<CopiesFolder> copies;
    private final Deadline deadline;
    private final ApiClassLoader api = new ApiClassLoader(Applications.class.getClassLoader());
    private int generations;

    BundleLoader(Deadline deadline) {
        this.copies = temporary();
        this.deadline = deadline;
    }

    /** A folder for copies; none in a container without a writable file. */
    private static Optional<CopiesFolder> temporary() {
        String temporary = System.getProperty("java.io.tmpdir");
        try {
            return Optional.of(CopiesFolder.makeIn(Path.of(temporary)));
        } catch (IOException e) {
            LOG.info("{} can't be written to: applications run in place, replace no jar while they do", temporary);
            LOG.debug("no temporary folder", e);
            return Optional.empty();
        }
    }

    /** Whether there are copies: else what runs can't be told from what is in the folder. */
    boolean copies() {
        return copies.isPresent();
    }

    /**
     * The bundle's jars as they are now.
     *
     * @throws LoadException if they can't be read or copied
     */
    Copied copy(Bundle inFolder) throws LoadException {
        Bundle bundle = inFolder.resolved();
        bundle.requireReadable();
        if (copies.isEmpty()) {
            return new Copied(bundle, Optional.empty());
        }
        Path copy = copies.get().path().resolve(bundle.name());
        while (Files.exists(copy)) { // an older generation runs from there
            generations++;
            copy = copies.get().path().resolve(bundle.name() + "." + generations);
        }
        try {
            return new Copied(bundle.copiedTo(copy), Optional.of(copy));
        } catch (LoadException e) {
            CopiesFolder.delete(copy);
            throw e;
        }
    }

    /**
     * A copy of a bundle.
     *
     * @param bundle its jars, as they are run from
     * @param folder where they are; empty if that is the applications folder
     */
    record Copied(Bundle bundle, Optional<Path> folder) {

        void delete() {
            folder.ifPresent(CopiesFolder::delete);
        }
    }

    /**
     * Loads a copy and asks its providers.
     *
     * @throws LoadException if nothing of it can be used; then the copy is deleted
     */
    LoadedBundle load(Copied copy) throws LoadException {
        Bundle bundle = copy.bundle();
        LoadedBundle loaded = null;
        try {
            if (bundle.inspect().copyOfApi()) {
                LOG.warn(
                        "{}: holds a copy of classes which the gateway provides (io.wsgateway, org.slf4j); the gateway's"
                                + " are used, leave them out",
                        bundle.name());
            }
            loaded = new LoadedBundle(bundle, copy.folder(), classes(bundle), deadline);
            loaded.read();
            return loaded;
        } catch (LoadException e) {
            if (loaded == null) {
                copy.delete();
            } else {
                loaded.close();
            }
            throw e;
        }
    }

    private ApplicationClassLoader classes(Bundle bundle) throws LoadException {
        try {
            return ApplicationClassLoader.of(bundle.name(), bundle.jars(), api);
        } catch (IOException e) {
            throw new LoadException("can't be read: " + ThrowableDescription.plain(e), e);
        }
    }

    @Override
    public void close() {
        copies.ifPresent(CopiesFolder::close);
    }
}
