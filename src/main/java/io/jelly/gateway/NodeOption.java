package io.jelly.gateway;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a JellyChain1 node offers, each on the path of its name.
 *
 * @param method POST for those with params
 * @param params in their order; the node takes others as well
 * @param read whether asking twice is as good as once
 */
record NodeOption(
    String name, HttpMethod method, List<Param> params, boolean read, String description) {
  static final String BLOCK_NUMBER_PATH = "/get_blockNumber";

  /** One member of the params. */
  record Param(String name, String description) {}

  private static final Param HASH = new Param("hash", "The hash of a block, a text.");
  private static final Param BLOCK_NUMBER = new Param("blockNumber", "The number of a block.");
  private static final Param INDEX =
      new Param("index", "Which transaction of the block, a number.");
  private static final Param ADDRESS = new Param("address", "An address, a text.");

  /** All of them. */
  static final List<NodeOption> ALL =
      List.of(
          get("get_blockNumber", "Answers the number of the latest block."),
          get("get_address", "Answers the node's own address."),
          get("get_work", "Answers hash and nonce of the latest block."),
          get("mining", "Answers whether the node is mining."),
          read("get_blockByHash", "Answers a block.", HASH),
          read("get_blockByNumber", "Answers a block.", BLOCK_NUMBER),
          read("get_blockTransactionCountByHash", "Counts the transactions of a block.", HASH),
          read(
              "get_blockTransactionCountByNumber",
              "Counts the transactions of a block.",
              BLOCK_NUMBER),
          read("get_balance", "Answers the balance of an address.", ADDRESS),
          read("get_code", "Answers the code of an address.", ADDRESS),
          read("get_storage", "Answers the storage of an address.", ADDRESS),
          read(
              "get_transactionByBlockNumberAndIndex",
              "Answers a transaction.",
              BLOCK_NUMBER,
              INDEX),
          read("get_transactionByBlockHashAndIndex", "Answers a transaction.", HASH, INDEX),
          new NodeOption(
              "sendTransaction",
              HttpMethod.POST,
              List.of(new Param("transaction", "The transaction, as the node takes it.")),
              false,
              "Hands a transaction to the node; never sent to it twice."));

  private static final Map<String, NodeOption> BY_PATH =
      ALL.stream().collect(Collectors.toUnmodifiableMap(NodeOption::path, Function.identity()));

  private static NodeOption get(String name, String description) {
    return new NodeOption(name, HttpMethod.GET, List.of(), true, description);
  }

  private static NodeOption read(String name, String description, Param... params) {
    return new NodeOption(name, HttpMethod.POST, List.of(params), true, description);
  }

  String path() {
    return "/" + name;
  }

  /** Whether this request only reads: a POST of an option that is known to. */
  static boolean isRead(HttpMethod method, String path) {
    NodeOption option = method.equals(HttpMethod.POST) ? BY_PATH.get(path) : null;
    return option != null && option.read();
  }
}
