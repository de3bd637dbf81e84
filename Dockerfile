# The image holds what runs and nothing else: no build, no development packages, no local mode.
# For a release, pin the base by its digest, so that the same commit gives the same image:
#   docker buildx imagetools inspect node:24-slim   →   --build-arg NODE=node:24-slim@sha256:…
ARG NODE=node:24-slim

FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json package-lock.json manifest.yml ./
COPY src ./src
# The example workspace. For yours: build from this image and copy it over, or mount it and set SLUICE_WORKSPACE.
COPY config ./config
USER node
# With HEALTH_PORT set, the process must answer; without it, being there is all that can be asked.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD node -e "const p = process.env.HEALTH_PORT; if (p) fetch('http://127.0.0.1:' + p + '/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
# It drains: no new commands, ticks are finished, messages are sent. Give it 30 s (ECS: stopTimeout).
STOPSIGNAL SIGTERM
CMD ["node", "src/main.ts"]
