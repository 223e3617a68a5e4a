package io.jelly.rpc;

/**
 * One call as a method sees it.
 *
 * @param method the name it was called by
 * @param params what it was called with
 * @param notification true if nobody will see the result
 */
public record RpcCall(String method, Params params, boolean notification) {}
