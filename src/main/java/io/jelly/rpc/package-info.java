/** JSON-RPC 2.0: requests, responses, dispatch and its faces; knows nothing of workers. */
@NullMarked
package io.jelly.rpc;

import org.jspecify.annotations.NullMarked;
