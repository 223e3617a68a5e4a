package io.jelly.wire;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages as lines of JSON: the record's name as {@code type}, its components as members. A member
 * that a newer peer added is ignored; one that is missing or null reads as zero, empty or false, so
 * that generations can differ.
 */
public final class MessageCodec {
  private static final String TYPE = "type";
  private static final Map<String, Shape> SHAPES = new HashMap<>();

  static {
    for (Class<?> type : Message.class.getPermittedSubclasses())
      SHAPES.put(type.getSimpleName(), Shape.of(type));
  }

  private MessageCodec() {}

  /** The message as one line, without newline. */
  public static String encode(Message message) {
    Shape shape = shape(message.getClass().getSimpleName());
    JsonObject json = new JsonObject().put(TYPE, message.getClass().getSimpleName());
    for (int i = 0; i < shape.components.size(); i++) {
      json.put(shape.components.get(i).getName(), shape.read(i, message));
    }
    return json.encode();
  }

  /**
   * The message of one line.
   *
   * @throws IllegalArgumentException if the line is no message of a known type
   */
  public static Message decode(String line) {
    try {
      if (!(Json.decodeValue(line) instanceof JsonObject json)) {
        throw new IllegalArgumentException("not a message: " + line);
      }
      Shape shape = shape(json.getString(TYPE, ""));
      List<Object> values = new ArrayList<>();
      for (RecordComponent component : shape.components) values.add(value(component, json));
      return shape.create(values);
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException("not a message: " + line, e);
    }
  }

  private static Shape shape(String type) {
    Shape shape = SHAPES.get(type);
    if (shape == null) throw new IllegalArgumentException("unknown message type \"" + type + "\"");
    return shape;
  }

  private static Object value(RecordComponent component, JsonObject json) {
    String name = component.getName();
    Class<?> type = component.getType();
    boolean missing = json.getValue(name) == null;
    if (type == int.class) return missing ? 0 : json.getInteger(name);
    if (type == long.class) return missing ? 0L : json.getLong(name);
    if (type == boolean.class) return missing ? false : json.getBoolean(name);
    if (type == String.class) return missing ? "" : (String) json.getValue(name);
    if (type == JsonObject.class) return missing ? new JsonObject() : json.getJsonObject(name);
    throw new IllegalStateException("no codec for " + component);
  }

  /** A record type taken apart once: its components, how to read them, how to make one. */
  private record Shape(
      List<RecordComponent> components, List<MethodHandle> getters, MethodHandle constructor) {
    static Shape of(Class<?> type) {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        List<RecordComponent> components = List.of(type.getRecordComponents());
        List<MethodHandle> getters = new ArrayList<>();
        for (RecordComponent component : components) {
          getters.add(lookup.unreflect(component.getAccessor()));
        }
        Class<?>[] types =
            components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        return new Shape(
            components,
            getters,
            lookup.findConstructor(type, MethodType.methodType(void.class, types)));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    Object read(int component, Message message) {
      try {
        return getters.get(component).invoke(message);
      } catch (Throwable e) {
        throw new IllegalStateException("cannot read " + components.get(component), e);
      }
    }

    Message create(List<Object> values) {
      try {
        return (Message) constructor.invokeWithArguments(values);
      } catch (Throwable e) {
        throw new IllegalArgumentException("cannot create a message of " + values, e);
      }
    }
  }
}
