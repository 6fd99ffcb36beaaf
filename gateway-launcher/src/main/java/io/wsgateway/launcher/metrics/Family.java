package io.wsgateway.launcher.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.wsgateway.metrics.Histogram.Spread;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Things that are measured alike, each by its labels; what is measured of them becomes one metric.
 *
 * @param labels the names of the labels
 * @param things each with the values of its labels, no two of them alike
 */
record Family<T>(List<String> labels, List<Thing<T>> things) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** One thing with the values of its labels. */
    record Thing<T>(List<String> values, T measured) {

        Thing {
            values = List.copyOf(values);
        }
    }

    Family {
        labels = List.copyOf(labels);
        things = List.copyOf(things);
    }

    /** One thing, without labels. */
    static <T> Family<T> single(T measured) {
        return new Family<>(List.of(), List.of(new Thing<>(List.of(), measured)));
    }

    /** Something that only grows. */
    MetricSnapshot counter(String name, String help, ToDoubleFunction<T> number) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        for (Thing<T> thing : things) {
            counter.dataPoint(CounterDataPointSnapshot.builder().labels(labels(thing))
                    .value(number.applyAsDouble(thing.measured())).build());
        }
        return counter.build();
    }

    /** Something that grows and shrinks. */
    MetricSnapshot gauge(String name, String help, ToDoubleFunction<T> number) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        for (Thing<T> thing : things) {
            gauge.dataPoint(GaugeDataPointSnapshot.builder().labels(labels(thing))
                    .value(number.applyAsDouble(thing.measured())).build());
        }
        return gauge.build();
    }

    /** Bytes, and how they are spread. */
    MetricSnapshot bytes(String name, String help, Function<T, Spread> spread) {
        return histogram(name, help, spread, 1);
    }

    /** Times, and how they are spread; measured in nanoseconds and shown in seconds. */
    MetricSnapshot seconds(String name, String help, Function<T, Spread> spread) {
        return histogram(name, help, spread, NANOS_PER_SECOND);
    }

    private MetricSnapshot histogram(String name, String help, Function<T, Spread> spread, double unit) {
        HistogramSnapshot.Builder histogram = HistogramSnapshot.builder().name(name).help(help);
        for (Thing<T> thing : things) {
            Spread measured = spread.apply(thing.measured());
            histogram.dataPoint(HistogramDataPointSnapshot.builder().labels(labels(thing))
                    .classicHistogramBuckets(buckets(measured, unit)).sum(measured.sum() / unit).build());
        }
        return histogram.build();
    }

    private static ClassicHistogramBuckets buckets(Spread measured, double unit) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        List<Long> bounds = measured.bounds().all();
        for (int i = 0; i < bounds.size(); i++) {
            buckets.bucket(bounds.get(i) / unit, measured.counts().get(i));
        }
        return buckets.bucket(Double.POSITIVE_INFINITY, measured.counts().getLast()).build();
    }

    private Labels labels(Thing<T> thing) {
        Labels.Builder built = Labels.builder();
        for (int i = 0; i < labels.size(); i++) {
            built.label(labels.get(i), thing.values().get(i));
        }
        return built.build();
    }
}
