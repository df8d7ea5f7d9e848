/**
 * The HTTP and WebSocket server: limits, cross-origin rules, compression, plain error answers and
 * fan-out to many sockets, around routes that others bring.
 */
@NullMarked
package io.aleph4j.service.web;

import org.jspecify.annotations.NullMarked;
