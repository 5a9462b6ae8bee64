/** The MCP clients that `mcp install` knows. */
export const MCP_CLIENTS = ["claude-desktop", "claude-code", "vscode", "cursor"] as const;
export type McpClientName = (typeof MCP_CLIENTS)[number];
