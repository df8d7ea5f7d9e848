package io.aleph4j.compute.api;

import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.service.web.Cost;
import io.aleph4j.service.web.HttpException;
import io.aleph4j.service.web.Route;
import io.javalin.config.RoutesConfig;
import java.util.List;

/** The routes of a compute node (spec 04 §3). */
public final class ComputeApi {
  private final VmPool machines;
  private final String domain;
  private final String version;

  /** Over these machines. */
  public ComputeApi(VmPool machines, String domain, String version) {
    this.machines = machines;
    this.domain = domain;
    this.version = version;
  }

  /** All of them. */
  public List<Route> routes() {
    return List.of(
        Route.get("/about/executions/list", Cost.LIST, ctx -> ctx.json(machines.all().size())));
  }

  /** What is answered to errors: JSON, with one member. */
  public static void addErrors(RoutesConfig config) {
    config.exception(HttpException.class, (e, context) -> context.status(e.status()));
  }
}
