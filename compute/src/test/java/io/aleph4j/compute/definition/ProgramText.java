package io.aleph4j.compute.definition;

import io.aleph4j.protocol.ItemHash;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The content of a PROGRAM message, which tests change where they want. */
public final class ProgramText {
  private final ObjectNode json;

  /** A small program with this code and this runtime. */
  public ProgramText(ItemHash code, ItemHash runtime) {
    json =
        (ObjectNode)
            JsonMapper.shared()
                .readTree(
                    """
                    {"address":"%s","time":1.5,"type":"vm-function","allow_amend":false,
                     "variables":{"A":"1"},
                     "resources":{"vcpus":1,"memory":128,"seconds":30},
                     "environment":{"reproducible":false,"internet":true,"aleph_api":true,
                       "shared_cache":false},
                     "code":{"encoding":"zip","entrypoint":"main:app","ref":"%s",
                       "interface":"asgi","args":["a"],"use_latest":true},
                     "runtime":{"ref":"%s","use_latest":false,"comment":""},
                     "volumes":[],
                     "on":{"http":true,"persistent":false}}
                    """
                        .formatted(FakeMessages.OWNER, code, runtime));
  }

  /** The JSON itself. */
  public ObjectNode json() {
    return json;
  }

  /** One of its objects. */
  public ObjectNode object(String name) {
    return (ObjectNode) json.path(name);
  }

  /** Adds a volume. */
  public ProgramText volume(String text) {
    json.withArray("/volumes").add(JsonMapper.shared().readTree(text));
    return this;
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
