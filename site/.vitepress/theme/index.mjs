import DefaultTheme from "vitepress/theme-without-fonts";

import Diagram from "./diagram.vue";

// oxlint-disable-next-line import/no-unassigned-import -- A style has no name.
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => app.component("Diagram", Diagram),
};
