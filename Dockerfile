# Undercard on a CPU: what `./dev run` does, with a Postgres (15 or newer, with pgvector) of your own.
#
#   docker build --tag undercard .
#   docker run --rm --env DATABASE_URL=postgres://… undercard migrate
#   docker run --publish 3000:3000 --env DATABASE_URL=postgres://… --volume undercard:/var/lib/undercard undercard
#
# The first admin: docker run --rm --env DATABASE_URL=… undercard admin create --public-url https://…
# The inference service at /embed opens with --env UNDERCARD_EMBED_TOKEN=….

FROM rust:1.95-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nodejs npm python3 python3-pip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /undercard
COPY . .
# Builds the server and the browser half, and downloads ONNX Runtime; all versions are pinned.
RUN ./dev build && mv .dev/tools/onnxruntime-* .dev/onnxruntime

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl libstdc++6 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/undercard undercard \
    && install --directory --owner undercard /var/lib/undercard/weights
COPY --from=build /undercard/.dev/target/release/undercard /usr/local/bin/
COPY --from=build /undercard/.dev/site /usr/share/undercard/site
COPY --from=build /undercard/models /usr/share/undercard/models
COPY --from=build /undercard/.dev/onnxruntime /opt/onnxruntime
# The name of the library's file ends in its version. The runtime looks for its providers in the same folder.
RUN ln -s /opt/onnxruntime/libonnxruntime.so.* /opt/onnxruntime/libonnxruntime.so
ENV UNDERCARD_LISTEN=0.0.0.0:3000 \
    UNDERCARD_SITE_ROOT=/usr/share/undercard/site \
    UNDERCARD_MODELS=/usr/share/undercard/models \
    UNDERCARD_WEIGHTS=/var/lib/undercard/weights \
    UNDERCARD_ONNXRUNTIME=/opt/onnxruntime/libonnxruntime.so
USER undercard
# Imported weights: they are too large for the image, and their licences are yours to accept.
VOLUME /var/lib/undercard
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["curl", "--fail", "--silent", "http://127.0.0.1:3000/healthz"]
ENTRYPOINT ["undercard"]
CMD ["serve"]
