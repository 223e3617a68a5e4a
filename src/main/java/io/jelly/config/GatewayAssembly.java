package io.jelly.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The gateway's part of {@link Assembly}. */
final class GatewayAssembly {
  private GatewayAssembly() {}

  static NodeConfig.Gateway of(Settings settings) {
    return new NodeConfig.Gateway(
        settings.get(GatewayKeys.ROUTES),
        settings.get(GatewayKeys.GATEWAY_TIMEOUT),
        settings.get(GatewayKeys.CONNECT),
        settings.get(GatewayKeys.PROBE),
        settings.get(GatewayKeys.CONNECTION_AGE),
        settings.get(GatewayKeys.CONNECTIONS),
        settings.get(GatewayKeys.WAITING),
        settings.get(GatewayKeys.WEB_SOCKETS),
        settings.get(GatewayKeys.WEB_SOCKET_IDLE),
        settings.get(GatewayKeys.FORWARDED));
  }

  /** Adds what does not fit together to the problems of the settings. */
  static void check(Settings settings) {
    List<GatewayRoute> routes = settings.get(GatewayKeys.ROUTES);
    Set<String> paths = new HashSet<>();
    int number = 0;
    for (GatewayRoute route : routes) {
      String place = "[" + number++ + "]";
      if (!paths.add(route.path()))
        settings.conflict(
            place + ".path " + route.path() + " is that of a route before it", GatewayKeys.ROUTES);
      if (route.choice() == UpstreamChoice.HIGHEST_BLOCK && route.kind() != UpstreamKind.JELLYCHAIN)
        settings.conflict(
            place + ".choice highest-block needs the kind jellychain: others have no blocks",
            GatewayKeys.ROUTES);
    }
    if (!routes.isEmpty() && settings.find(Keys.APP).isPresent())
      settings.conflict(
          "has no effect with app: the workers then run only the application",
          GatewayKeys.ROUTES,
          Keys.APP);
  }
}
