# One image per app: docker build --build-arg APP=gateway .   (or a service of apps/)
#
# The base is named by a tag, so that a rebuild takes up its security fixes. To pin what is shipped, give the digest, too:
#   docker buildx imagetools inspect node:24-bookworm-slim --format '{{.Manifest.Digest}}'
#   docker build --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:… …
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npm install --global --no-audit --no-fund "$(node --print "require('./package.json').packageManager.split('+')[0]")"
# The lock file alone decides what is fetched: this layer stays as it is while only code changes, and all apps share it.
RUN pnpm fetch --prod --store-dir /pnpm-store && rm -rf node_modules

# The web page, which the gateway serves.
FROM dependencies AS page
COPY . .
RUN pnpm install --prod --frozen-lockfile --offline --store-dir /pnpm-store --filter-prod "@todo/web..." \
 && cd apps/web \
 && node node_modules/vite/bin/vite.js build

FROM dependencies AS install
ARG APP
COPY . .
COPY --from=page /app/apps/web/dist /page
# The workspace stays laid out as it is: Node runs no TypeScript from below node_modules, where `pnpm deploy` would put it.
# What is read by compilers and debuggers alone stays behind, and what is for other systems.
RUN pnpm install --prod --frozen-lockfile --offline --store-dir /pnpm-store --filter-prod "@todo/${APP}..." \
 && mkdir /out \
 && cp -a --parents package.json node_modules packages "apps/${APP}" /out \
 && cp -a --parents apps/*/openapi.json /out \
 && rm -rf /out/node_modules/.pnpm/better-sqlite3@*/node_modules/better-sqlite3/deps \
 && find /out/node_modules/.pnpm/better-sqlite3@*/node_modules/better-sqlite3/prebuilds -type f ! -name 'linux-*' -delete \
 && find /out/node_modules/.pnpm -type f -regex '.*\.\(map\|d\.[cm]?ts\)' -delete \
 && if [ "${APP}" = gateway ]; then mkdir /out/apps/web && cp -a /page /out/apps/web/dist; fi

# The commands for whoever runs a composed stack, such as `backup`: all apps but the page, and scripts.
FROM dependencies AS install-tools
COPY . .
RUN pnpm install --prod --frozen-lockfile --offline --store-dir /pnpm-store --filter-prod "@todo/scripts..." \
 && cp pnpm-lock.yaml .production \
 && mkdir /out \
 && cp -a --parents package.json pnpm-lock.yaml .production node_modules packages scripts apps/*-service apps/gateway apps/standalone /out \
 && find /out/node_modules/.pnpm/better-sqlite3@*/node_modules/better-sqlite3 -path '*/deps/*' -type f -delete \
 && find /out/node_modules/.pnpm/better-sqlite3@*/node_modules/better-sqlite3/prebuilds -type f ! -name 'linux-*' -delete \
 && find /out/node_modules/.pnpm -type f -regex '.*\.\(map\|d\.[cm]?ts\)' -delete

# What is shipped: Node and the system below it, without what installs and builds packages.
FROM ${NODE_IMAGE} AS node
RUN cd /usr/local && rm -rf include lib/node_modules bin/npm bin/npx bin/corepack bin/yarn* /opt/yarn* \
 && rm -rf /usr/share/doc /usr/share/man /var/lib/apt/lists

# One layer for all apps, so that what was removed takes no room.
FROM scratch AS runtime
COPY --from=node / /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

FROM runtime AS app
ARG APP
ENV HOST=0.0.0.0 PORT=3000 NODE_COMPILE_CACHE=/app/node_modules/.cache/node
# As `npm start` has it (scripts/stack/node-environment.ts).
ENV NODE_OPTIONS=--max-semi-space-size=16
COPY --from=install /out /app
WORKDIR /app/apps/${APP}
RUN install --directory --owner=node --group=node /app/node_modules/.cache
# FILES_DIR: a volume that is mounted here belongs to the user who writes to it.
RUN install --directory --owner=node --group=node --mode=0700 /app/.data/files
USER node
# A container cannot write to the compile cache: it is filled here, by the user who will read it. Without any settings, the
# app ends with an error as soon as it has loaded everything.
RUN ! node src/server.ts
USER root
RUN chown -R root:root /app/node_modules/.cache && chmod -R a+rX /app/node_modules/.cache
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=10s --start-period=60s --retries=5 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/server.ts"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="${APP}" \
      org.opencontainers.image.description="A self-hosted, multi-user to-do backend: its ${APP}" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# Makes the secrets of a composed stack. Needs the auth-service's code, for the keys: APP=auth-service.
FROM app AS init
COPY deploy/compose/init.ts /app/deploy/compose/
CMD ["node", "/app/deploy/compose/init.ts", "/secrets"]
USER root
# A folder for each service: what documents an API is in every image.
RUN for name in mysql $(cd /app/apps && ls --directory *-service); do \
      install --directory --owner=node --group=node --mode=0755 "/secrets/$name"; \
    done
USER node

# Backups, and what else is done with the whole stack: see deploy/backup.md.
FROM runtime AS tools
ENV NODE_ENV=production
COPY --from=install-tools /out /app
WORKDIR /app
# As that of the services: it may be the first to mount a volume there.
RUN install --directory --owner=node --group=node --mode=0700 /app/.data/files
USER node
ENTRYPOINT ["node", "scripts/run.mjs"]

# What is built where no target is named.
FROM app
