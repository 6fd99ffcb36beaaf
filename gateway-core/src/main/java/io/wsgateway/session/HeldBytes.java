package io.wsgateway.session;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes are held for whom, and who is to give up where they are too many: the first holder, in an order of choice, of
 * the address for which the most is held. So one address can't crowd out others, with many small holders or with few large
 * ones. Not thread-safe: guarded by its owner's lock.
 *
 * @param <H> what is held for
 */
final class HeldBytes<H extends HeldBytes.Holder> {

    /** Those that aren't spared, then the others, the oldest first. */
    static final Comparator<Holder> OLDEST = Comparator.comparing((Holder holder) -> holder.spared)
            .thenComparingLong(holder -> holder.number);
    /** Those that aren't spared, then the others, the holder of the most first, among equals the oldest. */
    static final Comparator<Holder> LARGEST = Comparator.comparing((Holder holder) -> holder.spared)
            .thenComparingLong(holder -> -holder.bytes)
            .thenComparingLong(holder -> holder.number);

    private final Comparator<Holder> order;
    private final Map<Long, Address<H>> addresses = new HashMap<>();
    private final TreeSet<Address<H>> byBytes = new TreeSet<>(
            Comparator.comparingLong((Address<H> address) -> address.bytes).reversed()
                    .thenComparingLong(address -> address.number));
    private long bytes;
    private int holders;
    private long numbers;

    /** Nothing is held yet; of an address the first in this order gives up. */
    HeldBytes(Comparator<Holder> order) {
        this.order = order;
    }

    /** Whom bytes are held for; in one {@link HeldBytes} at a time, and guarded by its lock. */
    abstract static class Holder {

        @Nullable
        Address<?> address;
        long bytes;
        long number;
        boolean spared;

        /** True while it is counted. */
        final boolean isCounted() {
            return address != null;
        }

        /** True if it stands behind the others of its address. */
        final boolean isSpared() {
            return spared;
        }
    }

    /** The holders of one address. */
    static final class Address<H extends Holder> {

        private final Long key;
        private final long number;
        private final TreeSet<H> holders;
        private long bytes;
        private int spared;

        Address(Long key, long number, Comparator<Holder> order) {
            this.key = key;
            this.number = number;
            this.holders = new TreeSet<>(order);
        }
    }

    /** How many bytes are held in all. */
    long bytes() {
        return bytes;
    }

    /** How many holders there are. */
    int holders() {
        return holders;
    }

    /** How many bytes are held for an address. */
    long bytes(long address) {
        Address<H> known = addresses.get(address);
        return known == null ? 0 : known.bytes;
    }

    /** How many holders an address has. */
    int holders(long address) {
        Address<H> known = addresses.get(address);
        return known == null ? 0 : known.holders.size();
    }

    /** How many of an address's holders aren't spared. */
    int unspared(long address) {
        Address<H> known = addresses.get(address);
        return known == null ? 0 : known.holders.size() - known.spared;
    }

    /** Counts a holder that isn't counted. */
    void add(H holder, long key, long held) {
        if (holder.isCounted()) {
            throw new IllegalStateException("counted already");
        }
        Address<H> address = addresses.computeIfAbsent(key, any -> new Address<>(any, numbers++, order));
        holder.address = address;
        holder.number = numbers++;
        holder.bytes = held;
        holder.spared = false;
        address.holders.add(holder);
        holders++;
        change(address, held);
    }

    /** Changes what a counted holder holds. A spared one stands behind the others of its address. */
    void change(H holder, long held, boolean spared) {
        Address<H> address = addressOf(holder);
        if (holder.bytes == held && holder.spared == spared) {
            return;
        }
        address.holders.remove(holder);
        address.spared += (spared ? 1 : 0) - (holder.spared ? 1 : 0);
        long more = held - holder.bytes;
        holder.bytes = held;
        holder.spared = spared;
        address.holders.add(holder);
        change(address, more);
    }

    /** Counts a holder no longer; nothing happens if it isn't counted. */
    void remove(H holder) {
        if (!holder.isCounted()) {
            return;
        }
        Address<H> address = addressOf(holder);
        address.holders.remove(holder);
        if (holder.spared) {
            address.spared--;
        }
        holder.address = null;
        holders--;
        change(address, -holder.bytes);
    }

    private void change(Address<H> address, long more) {
        byBytes.remove(address);
        bytes += more;
        address.bytes += more;
        if (address.holders.isEmpty()) {
            addresses.remove(address.key);
        } else {
            byBytes.add(address);
        }
    }

    /** Who is to give up; null if there is nobody. */
    @Nullable
    H first() {
        return byBytes.isEmpty() ? null : byBytes.first().holders.first();
    }

    /** Who of an address is to give up; null if there is nobody. */
    @Nullable
    H first(long address) {
        Address<H> known = addresses.get(address);
        return known == null ? null : known.holders.first();
    }

    /** The address of a counted holder. */
    long address(H holder) {
        return addressOf(holder).key;
    }

    /** What a counted holder holds. */
    long bytes(H holder) {
        return holder.bytes;
    }

    @SuppressWarnings("unchecked") // it was added here
    private Address<H> addressOf(H holder) {
        return (Address<H>) Objects.requireNonNull(holder.address, "not counted");
    }
}
