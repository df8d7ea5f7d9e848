/**
 * A node of a private network within somebody's tests.
 *
 * <p>It runs as a process of its own, {@code alephd up} with the class path of the tests, and not
 * within them: that is the program that users run; its threads, logging and memory do not mix with
 * those of the tests; and it can be killed. A start costs a few seconds, so that all tests of a run
 * share one node, and each of them finds it as it was after its start.
 */
@NullMarked
package io.aleph4j.testing;

import org.jspecify.annotations.NullMarked;
