# graphemu in a container: one static program, no shell, no root.
#
#	docker build -t graphemu .
#	docker run --rm -p 127.0.0.1:4365:4365 graphemu
#
# It is configured by GRAPHEMU_ variables (graphemu serve --help has them all),
# keeps its state and its certificate authority in the volume /data, starts with
# the fixtures in /docker-entrypoint-init.d, and runs as well with --read-only,
# with -e GRAPHEMU_EPHEMERAL=true and, then, as any other user.

# What any image of graphemu is, apart from the program.
FROM scratch AS settings
LABEL org.opencontainers.image.title="graphemu" \
      org.opencontainers.image.description="Emulator of Microsoft Graph for people who write Graph connectors" \
      org.opencontainers.image.source="https://github.com/graphemu/graphemu" \
      org.opencontainers.image.licenses="Apache-2.0"
# All interfaces: a container's loopback is its own. The state folder is not
# named by GRAPHEMU_DATA, which would contradict GRAPHEMU_EPHEMERAL.
ENV GRAPHEMU_LISTEN=:4365 \
    XDG_STATE_HOME=/data
EXPOSE 4365
HEALTHCHECK --interval=2s --timeout=15s --start-period=10s --retries=3 CMD ["/graphemu", "healthcheck"]
ENTRYPOINT ["/graphemu"]
CMD ["serve"]

# An empty folder, which nothing could make in an image without a shell.
FROM scratch AS empty
WORKDIR /data

# From a program that was built before, as releases and .ci/run do it:
#
#	docker build --target prebuilt --build-arg TARGETPLATFORM=linux/amd64 FOLDER
#
# where FOLDER has linux/amd64/graphemu. BuildKit knows TARGETPLATFORM itself.
FROM settings AS prebuilt
ARG TARGETPLATFORM
# A volume that is new gets the owner of what it hides.
COPY --from=empty --chown=65532:65532 /data /data
COPY ${TARGETPLATFORM}/graphemu /graphemu
USER 65532:65532
VOLUME /data

# From source. Go builds for any platform on any other, so that nothing is
# emulated where the image is for another one.
FROM --platform=${BUILDPLATFORM} golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH} \
    go build -trimpath -ldflags "-s -w" -o /graphemu ./cmd/graphemu

FROM settings
COPY --from=empty --chown=65532:65532 /data /data
COPY --from=build /graphemu /graphemu
USER 65532:65532
VOLUME /data
