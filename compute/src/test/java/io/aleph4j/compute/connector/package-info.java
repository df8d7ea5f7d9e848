@org.jspecify.annotations.NullMarked
package io.aleph4j.compute.connector;
