/** Whose form of a declaration can be shown. */
export const providers = ["gemini", "gemini-openapi", "openai", "anthropic", "mcp"] as const;

/** Whose form a declaration is shown in. */
export type Provider = (typeof providers)[number];
