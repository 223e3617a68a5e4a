/** Keys of secp256k1 as JellyChain1 has them, and tokens signed with them. */
@NullMarked
package io.jelly.keys;

import org.jspecify.annotations.NullMarked;
