@NullMarked
package io.aleph4j.compute.channel.vhost;

import org.jspecify.annotations.NullMarked;
