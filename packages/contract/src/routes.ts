/** Where the server answers. */
export const ROUTES = Object.freeze({
  /** `POST`: score a text. `GET` with `/{id}`: what became of it. */
  detections: "/api/v1/detections",
  /** WebSocket: many texts, their place in the queue and their answers (`LiveRequest`, `LiveEvent`). */
  live: "/api/v1/live",
  /** WebSocket of the plainest kind: a text in, a number out. */
  classify: "/classify",
  /** `GET`: the process lives. */
  health: "/healthz",
  /** `GET`: the process can do its work. */
  ready: "/readyz",
});
