/** Sockets and descriptors; the only package that imports Netty. */
@NullMarked
package io.jelly.handoff;

import org.jspecify.annotations.NullMarked;
