import { defineConfig } from "later-runtime";

export default defineConfig({});
