import { Hono } from "hono";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import { CodedError } from "../core/coded-error.ts";
import { approvalRoutes } from "./approvals.ts";
import { auditRoutes } from "./audit.ts";
import { limitBody } from "./body-limit.ts";
import { NOBODY } from "./caller.ts";
import { mountWebhooks } from "./channel-webhooks.ts";
import { chatRoutes } from "./chat.ts";
import { mountConsole } from "./console-files.ts";
import { conversationRoutes } from "./conversations.ts";
import { customerRoutes } from "./customers.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { failureResponse } from "./envelope.ts";
import { eventRoutes } from "./events.ts";
import { healthRoutes } from "./health.ts";
import type { ApiServices } from "./http-services.ts";
import { identityRoutes } from "./identities.ts";
import { importRoutes } from "./imports.ts";
import { insightRoutes } from "./insights.ts";
import { keyRoutes } from "./keys.ts";
import { mountMcp } from "./mcp-mount.ts";
import { metaRoutes } from "./meta.ts";
import { describeApi } from "./openapi.ts";
import { isHostAllowed } from "./origin.ts";
import type { Route } from "./route.ts";
import { sessionRoutes } from "./session.ts";
import { toolSourceRoutes } from "./tool-sources.ts";
import { toolRoutes } from "./tools.ts";

const PREFIX = "/api/v1";
/** Descriptions are uploaded whole; JSON quotes them, which adds to their 50 MB. */
const LARGEST_BODY_MB: Record<string, number> = { [`${PREFIX}/openapi/import`]: 64 };

/** Every route under `/api/v1`. */
export function apiRoutes(services: ApiServices): Route[] {
  return [
    healthRoutes,
    metaRoutes,
    sessionRoutes,
    chatRoutes,
    conversationRoutes,
    approvalRoutes,
    toolRoutes,
    importRoutes,
    toolSourceRoutes,
    auditRoutes,
    eventRoutes,
    insightRoutes,
    keyRoutes,
    customerRoutes,
    identityRoutes,
    deliveryRoutes,
  ].flatMap((group) => group(services));
}

function mountRoutes(app: Hono, routes: readonly Route[], services: ApiServices): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    app.on(route.method, PREFIX + route.path, (context) => route.respond(context, services));
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method.toUpperCase()]);
  }
  for (const [path, allowed] of methods) {
    app.all(PREFIX + path, (context) => {
      context.header("Allow", allowed.join(", "));
      const message = `This path takes ${allowed.join(", ")}.`;
      throw new CodedError({ code: "METHOD_NOT_ALLOWED", message, status: 405 });
    });
  }
}

/** The web-standard part of the server: everything but WebSockets. */
export function createApi(services: ApiServices): Hono {
  const { settings, log } = services;
  const app = new Hono();
  const routes = apiRoutes(services);

  app.onError((error, context) => failureResponse(context, error, NOBODY, log));
  app.notFound((context) =>
    failureResponse(context, new CodedError({ code: "NOT_FOUND", message: "No such path.", status: 404 }), NOBODY, log),
  );
  app.use(async (context, next) => {
    if (isHostAllowed(context.req.header("host") ?? null, settings)) return next();
    const message = "This server listens on a loopback address and does not answer to this Host.";
    const remedy = "Use localhost, or set PUBLIC_URL.";
    throw new CodedError({ code: "HOST_NOT_ALLOWED", message, remedy, status: 403 });
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The component library sets style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: "DENY",
      referrerPolicy: "no-referrer",
      // Where TLS ends is the operator's proxy, which knows whether to promise it.
      strictTransportSecurity: false,
    }),
  );
  app.use(
    `${PREFIX}/*`,
    cors({
      origin: (origin) => (settings.allowedOrigins.includes(origin) ? origin : null),
      allowHeaders: [
        "Authorization",
        "Content-Type",
        "Idempotency-Key",
        "X-API-Key",
        "X-Customer-Identity",
        "X-Visitor-Secret",
      ],
      maxAge: 600,
    }),
    async (context, next) => {
      context.header("Cache-Control", "no-store");
      await next();
    },
    (context, next) => limitBody(LARGEST_BODY_MB[context.req.path] ?? 1)(context, next),
  );

  mountRoutes(app, routes, services);
  const description = describeApi(routes, settings.version);
  app.get("/openapi.json", (context) => context.json(description));
  mountMcp(app, services);
  mountWebhooks(app, services);
  app.all("/api/*", (context) => context.notFound());
  mountConsole(app, settings.consoleFolder);
  return app;
}
