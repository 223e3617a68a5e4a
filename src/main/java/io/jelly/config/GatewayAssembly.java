package io.jelly.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The gateway's part of {@link Assembly}. */
final class GatewayAssembly {
  private GatewayAssembly() {}

  static NodeConfig.Gateway of(Settings settings) {
    return new NodeConfig.Gateway(
        settings.get(Keys.GATEWAY_ROUTES),
        settings.get(Keys.GATEWAY_TIMEOUT),
        settings.get(Keys.GATEWAY_CONNECT),
        settings.get(Keys.GATEWAY_PROBE),
        settings.get(Keys.GATEWAY_CONNECTION_AGE),
        settings.get(Keys.GATEWAY_CONNECTIONS),
        settings.get(Keys.GATEWAY_WAITING),
        settings.get(Keys.GATEWAY_WEB_SOCKETS),
        settings.get(Keys.GATEWAY_WEB_SOCKET_IDLE),
        settings.get(Keys.GATEWAY_FORWARDED));
  }

  /** Adds what does not fit together to the problems of the settings. */
  static void check(Settings settings) {
    List<GatewayRoute> routes = settings.get(Keys.GATEWAY_ROUTES);
    Set<String> paths = new HashSet<>();
    int number = 0;
    for (GatewayRoute route : routes) {
      String place = "[" + number++ + "]";
      if (!paths.add(route.path()))
        settings.conflict(
            place + ".path " + route.path() + " is that of a route before it", Keys.GATEWAY_ROUTES);
      if (route.choice() == UpstreamChoice.HIGHEST_BLOCK && route.kind() != UpstreamKind.JELLYCHAIN)
        settings.conflict(
            place + ".choice highest-block needs the kind jellychain: others have no blocks",
            Keys.GATEWAY_ROUTES);
    }
    if (!routes.isEmpty() && settings.find(Keys.APP).isPresent())
      settings.conflict(
          "has no effect with app: the workers then run only the application",
          Keys.GATEWAY_ROUTES,
          Keys.APP);
  }
}
