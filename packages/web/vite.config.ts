import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

const SERVER = "http://127.0.0.1:8000";

export default defineConfig({
  // The page works under any path a reverse proxy gives it.
  base: "./",
  plugins: [preact()],
  build: {
    // Inlined assets are data: URLs, which the page's content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": { target: SERVER, ws: true },
      "/classify": { target: SERVER, ws: true },
    },
  },
});
