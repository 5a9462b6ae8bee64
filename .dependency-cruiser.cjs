/** The arrows of the architecture: `core` knows no channel and no protocol; the rims know `core` and never each other. */
const rims = ["openapi", "mcp", "bots", "http"];
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "core-is-the-centre", severity: "error", from: { path: "^src/core" }, to: { path: "^src/(?!core/)" } },
    ...rims.map((rim) => ({
      name: `${rim}-knows-only-core`,
      severity: "error",
      from: { path: `^src/${rim}/` },
      to: { path: `^src/(?!core/|${rim}/)` },
    })),
    {
      name: "botbuilder-stays-in-teams",
      severity: "error",
      from: { pathNot: "^src/bots/teams/" },
      to: { path: "node_modules/botbuilder" },
    },
    { name: "demo-is-another-company", severity: "error", from: { path: "^demo/" }, to: { path: "^src/" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    parser: "swc",
    enhancedResolveOptions: {
      extensions: [".ts", ".js"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node"],
    },
  },
};
