@NullMarked
package io.aleph4j.compute.files;

import org.jspecify.annotations.NullMarked;
