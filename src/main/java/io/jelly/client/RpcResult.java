package io.jelly.client;

import org.jspecify.annotations.Nullable;

/**
 * How one call of a batch ended.
 *
 * @param value what it answered; also null where it failed
 * @param failure why it has no result; null if it has one
 */
public record RpcResult(@Nullable Object value, @Nullable RpcFailure failure) {}
