package io.jelly.gateway;

import io.jelly.rpc.CallOrigin;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A call of JSON-RPC as a request to a node.
 *
 * @param body null for a GET
 * @param origin goes along in headers
 * @param forwarded how they tell of the client: as {@link ForwardHeaders} says
 */
record NodeCall(
    Route route, NodeOption option, @Nullable Buffer body, CallOrigin origin, String forwarded)
    implements Outgoing {
  @Override
  public Future<HttpClientRequest> open(Upstream upstream, long timeoutMs, boolean fresh) {
    return upstream.request(option.method(), route.uriOf(option), timeoutMs, fresh);
  }

  @Override
  public void send(HttpClientRequest request, Patience patience) {
    origin.headers(request::putHeader);
    ForwardHeaders.call(origin, request.headers(), forwarded);
    Buffer content = body;
    if (content == null) {
      request.end();
    } else {
      request.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
      request.end(content);
    }
  }

  @Override
  public boolean isRepeatable() {
    return option.read();
  }
}
