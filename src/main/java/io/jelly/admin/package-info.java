/** The operations of a node, offered as JSON-RPC on its admin socket. */
@NullMarked
package io.jelly.admin;

import org.jspecify.annotations.NullMarked;
