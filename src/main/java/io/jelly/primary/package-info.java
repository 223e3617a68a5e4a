/** The primary: processes, listeners, scheduling, the supervising loop. */
@NullMarked
package io.jelly.primary;

import org.jspecify.annotations.NullMarked;
