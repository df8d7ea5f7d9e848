/**
 * A vsock device for QEMU, served within this process: the back end of the vhost-user protocol over
 * split virtqueues (virtio 1.2, sections 2.7 and 5.10). Native calls go through {@link
 * io.aleph4j.compute.channel.vhost.Linux} alone.
 */
@NullMarked
package io.aleph4j.compute.channel.vhost;

import org.jspecify.annotations.NullMarked;
