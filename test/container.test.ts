import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { DockerfileParser } from "dockerfile-ast";
import { expect, it } from "vitest";
import { parseDocument } from "yaml";
import { z } from "zod";
import { loadConfig } from "../src/config.ts";

const service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  container_name: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
});
const compose = z.object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) });

async function readCompose(env: Record<string, string>): Promise<z.infer<typeof compose>> {
  const text = await readFile("docker-compose.yml", "utf8");
  // Compose's own interpolation: ${NAME}, ${NAME:-default}, ${NAME:?message}.
  const filled = text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest?: string) => {
    const value = env[name];
    if (value) return value;
    if (kind === "?") throw new Error(`${name}: ${rest}`);
    return rest ?? "";
  });
  const document = parseDocument(filled, { merge: true });
  expect(document.errors).toEqual([]);
  return compose.parse(document.toJS());
}

const SECRETS = {
  POSTGRES_PASSWORD: "pass",
  ADMIN_API_KEY: "0123456789abcdef",
  IDENTITY_SECRET: "0123456789abcdef0123456789abcdef",
};

it("the image runs as another user than root, says how it is, and copies only what there is", async () => {
  const dockerfile = DockerfileParser.parse(await readFile("Dockerfile", "utf8"));
  const instructions = dockerfile.getInstructions();
  const of = (keyword: string) => instructions.filter((one) => one.getKeyword() === keyword);
  expect(dockerfile.getFROMs().map((from) => from.getImage())).toEqual([
    "node:24-bookworm-slim",
    "node:24-bookworm-slim",
  ]);
  expect(of("USER").at(-1)?.getArgumentsContent()).toBe("node");
  expect(of("HEALTHCHECK")).toHaveLength(1);
  expect(of("ENTRYPOINT").at(-1)?.getArgumentsContent()).toContain("/app/src/main.ts");
  for (const copy of of("COPY")) {
    const sources = copy
      .getArguments()
      .map(String)
      .filter((argument) => !argument.startsWith("--"))
      .slice(0, -1);
    for (const source of sources) {
      const made = source.includes("node_modules") || source.includes("/dist") || source.includes(".cache");
      expect(made || existsSync(source.replace(/^\/app\//, "")), source).toBe(true);
    }
  }
});

it("compose demands its secrets and scales its workers", async () => {
  await expect(readCompose({})).rejects.toThrow("POSTGRES_PASSWORD");
  const { services } = await readCompose(SECRETS);
  expect(Object.keys(services)).toEqual(["db", "shop", "web", "worker"]);
  expect(services.db?.image).toBe("pgvector/pgvector:pg16");
  // A fixed name or a port on the host would keep a second worker from starting.
  expect(services.worker?.ports).toBeUndefined();
  expect(services.worker?.container_name).toBeUndefined();
  expect(services.web?.depends_on?.db?.condition).toBe("service_healthy");
});

it("what compose sets is a valid production configuration", async () => {
  const { services } = await readCompose(SECRETS);
  for (const name of ["web", "worker"]) {
    const env = { HOST: "0.0.0.0", ...services[name]?.environment };
    const { config, problems } = await loadConfig({ env, file: "demo/smart-support.yaml", demo: false });
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ mode: "production", role: name });
  }
});
