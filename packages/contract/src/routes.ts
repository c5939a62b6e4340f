/** Where the server answers. */
export const ROUTES = Object.freeze({
  /**
   * `POST`: score a text. With `/{id}`, `GET`: what became of it; `DELETE`: cancel it. `GET` with `/{id}/events`: the same
   * as server-sent events.
   */
  detections: "/api/v1/detections",
  /**
   * `POST`: score up to 10,000 texts. With `/{id}`, `GET`: how far it is; `DELETE`: cancel it. `GET` with `/{id}/results`:
   * its results in order.
   */
  batches: "/api/v1/batches",
  /** `POST`: the text of a file, which is the body; `?name=` is its name. */
  documents: "/api/v1/documents",
  /** `GET`: the models that can be asked for, and who serves them. */
  models: "/api/v1/models",
  /** `GET`: how the service is doing. */
  status: "/api/v1/status",
  /** WebSocket: many texts, their place in the queue and their answers (`LiveRequest`, `LiveEvent`). */
  live: "/api/v1/live",
  /** WebSocket of the plainest kind: a text in, a number out. */
  classify: "/classify",
  /** `GET`: the description of the HTTP interface (OpenAPI 3.1). */
  openApi: "/openapi.json",
  /** `GET`: the description of the live socket and the queues (AsyncAPI 3). */
  asyncApi: "/asyncapi.json",
  /** `GET`: the documentation, to read. */
  docs: "/docs",
  /** `GET`: figures for Prometheus. */
  metrics: "/metrics",
  /** `GET`: the process lives. */
  health: "/healthz",
  /** `GET`: the process can do its work. */
  ready: "/readyz",
});
