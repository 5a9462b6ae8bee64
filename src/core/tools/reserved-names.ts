/** Names under which the product itself offers tools to agents and MCP clients; no source's tool may take one. */
const OWN_TOOLS = new Set([
  "list_my_actions",
  "check_action",
  "withdraw_action",
  "describe_tool",
  "find_tools",
  "call_found_tool",
  "show_replay",
  "show_analytics",
  "search_knowledge",
  "transfer_to_human",
]);

export const isReservedToolName = (name: string): boolean => OWN_TOOLS.has(name);
