# syntax=docker/dockerfile:1

# ---- build: the same scripts as outside a container -------------------------
FROM node:24-bookworm-slim AS node

FROM rust:1.96-bookworm AS build
# Tailwind and wasm-opt run on Node.js.
COPY --from=node /usr/local/ /usr/local/
RUN rustup target add wasm32-unknown-unknown
# With cargo-binstall the tools arrive ready-made; where it cannot be fetched,
# scripts/setup.sh builds them from source.
ARG BINSTALL_VERSION=1.24.0
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
RUN curl --proto '=https' --tlsv1.2 -fsSL \
      "https://github.com/cargo-bins/cargo-binstall/releases/download/v${BINSTALL_VERSION}/cargo-binstall-$(uname -m)-unknown-linux-musl.tgz" \
      | tar -xz -C /usr/local/cargo/bin \
    || echo "cargo-binstall could not be fetched; building the tools from source"
WORKDIR /src
# The tools first: this layer changes only with their versions.
COPY Cargo.toml ./
COPY scripts ./scripts
COPY style/package.json style/package-lock.json ./style/
RUN VERBOSE=1 ./scripts/setup.sh build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry,id=observatory-registry \
    --mount=type=cache,target=/root/.cache/observatory/target,id=observatory-target \
    VERBOSE=1 ./scripts/build.sh

# ---- run --------------------------------------------------------------------
FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="OpenClaw Observatory" \
      org.opencontainers.image.description="Self-hosted observability for OpenClaw gateways" \
      org.opencontainers.image.source="https://github.com/thisisjeron/openclaw-observatory" \
      org.opencontainers.image.licenses="MIT"
# Certificates are for alert webhooks over HTTPS; the base image fixes their version.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 observatory \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin observatory \
    && install -d -o observatory -g observatory -m 750 /data
COPY --from=build /src/dist/observatory /usr/local/bin/observatory
ENV OBSERVATORY_ADDR=0.0.0.0:3200 \
    OBSERVATORY_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3200
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["observatory", "healthcheck"]
ENTRYPOINT ["observatory"]
CMD ["serve"]
