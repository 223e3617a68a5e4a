package bench;

import com.googlecode.jsonrpc4j.JsonRpcBasicServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.AbstractHandler;

/** The measured methods on jsonrpc4j, in one JVM with Jetty and its default pool of threads. */
public final class Jsonrpc4jMain extends AbstractHandler {
  /** What is called. */
  public interface Methods {
    int add(int a, int b);

    int length(String text);
  }

  private static final class Service implements Methods {
    @Override
    public int add(int a, int b) {
      return a + b;
    }

    @Override
    public int length(String text) {
      return text.length();
    }
  }

  private final JsonRpcBasicServer rpc = new JsonRpcBasicServer(new Service(), Methods.class);

  @Override
  public void handle(
      String target, Request base, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    rpc.handleRequest(request.getInputStream(), answer);
    response.setContentType("application/json");
    response.setContentLength(answer.size());
    answer.writeTo(response.getOutputStream());
    base.setHandled(true);
  }

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(System.getenv("JELLY_PORT"));
    Server server = new Server(new InetSocketAddress("127.0.0.1", port));
    server.setHandler(new Jsonrpc4jMain());
    server.start();
    server.join();
  }
}
