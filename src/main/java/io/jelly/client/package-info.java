/** A client of JSON-RPC 2.0 over HTTP and WebSocket, for applications. */
@NullMarked
package io.jelly.client;

import org.jspecify.annotations.NullMarked;
