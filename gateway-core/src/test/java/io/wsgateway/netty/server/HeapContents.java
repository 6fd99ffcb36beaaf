package io.wsgateway.netty.server;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/** What the heap of this process holds, after a collection. */
final class HeapContents {

    private HeapContents() {}

    /** Bytes of all live objects. */
    static long bytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** Bytes of all live objects, object by object: without what regions of the heap are coarse by. */
    static long exactBytes() throws JMException {
        return histogram().stream().mapToLong(Row::bytes).sum();
    }

    /** The live objects of one class. */
    record Row(String name, long count, long bytes) {}

    /** The classes of all live objects, those that hold most first. */
    static List<Row> histogram() throws JMException {
        String printed = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                new Object[] {new String[0]}, new String[] {String[].class.getName()});
        return printed.lines().map(String::strip).filter(line -> line.matches("\\d+: .*"))
                .map(line -> line.split("\\s+"))
                .map(column -> new Row(column[3], Long.parseLong(column[1]), Long.parseLong(column[2]))).toList();
    }
}
