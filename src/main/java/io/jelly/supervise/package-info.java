/** What should happen next: pure functions of state and time. */
@NullMarked
package io.jelly.supervise;

import org.jspecify.annotations.NullMarked;
