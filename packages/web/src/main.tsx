import { render } from "preact";
import { App } from "./app.tsx";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/form.css";
import "./styles/outcome.css";
import "./styles/reading.css";
import "./styles/documents.css";
import "./styles/views.css";
import "./styles/print.css";

const page = document.getElementById("page");
if (page) render(<App />, page);
