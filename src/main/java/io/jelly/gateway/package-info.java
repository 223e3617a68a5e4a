/** RPC in front of upstream servers: requests and WebSockets pass through, byte for byte. */
@NullMarked
package io.jelly.gateway;

import org.jspecify.annotations.NullMarked;
