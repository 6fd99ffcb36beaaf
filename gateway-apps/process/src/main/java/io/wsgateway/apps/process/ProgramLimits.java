package io.wsgateway.apps.process;

import java.time.Duration;

/**
 * What programs of a route may use. Immutable.
 *
 * @param processes how many are there at once, those that are ending too
 * @param memory address space of each process, in bytes; 0: as much as there is
 * @param cpuTime of each process, in whole seconds; zero: any
 * @param files open at once in each process
 * @param runTime of a program; zero: any
 */
record ProgramLimits(int processes, long memory, Duration cpuTime, int files, Duration runTime) {}
