# syntax=docker/dockerfile:1
# Build: everything, the console included. The exact Node comes with the dependencies as well; the base image's is the same line.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run prepare
RUN npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data LOG_FORMAT=json NODE_COMPILE_CACHE=/tmp/node-compile-cache
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/.cache ./.cache
COPY --from=build --chown=root:root /app/console/dist ./console/dist
COPY --from=build --chown=root:root /app/src ./src
COPY --from=build --chown=root:root /app/demo ./demo
COPY --from=build --chown=root:root /app/agents ./agents
COPY --from=build --chown=root:root /app/policies ./policies
COPY --from=build --chown=root:root /app/tools ./tools
# The code belongs to root and is read-only for the user that runs it; only the data folder can be written.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# The demo's project is in the image; another one is mounted here (see docker-compose.yml).
WORKDIR /project
EXPOSE 8080
# Workers and gateways listen too: every role answers /api/v1/health.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/v1/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/src/main.ts"]
CMD ["start"]
