/** What primary and worker share: messages, the control socket, the scoreboard. */
@NullMarked
package io.jelly.wire;

import org.jspecify.annotations.NullMarked;
