# The daemon as an image: Debian slim plus one binary and the libraries it needs.
# scripts/container.sh builds this and checks what the comments below promise.

FROM debian:bookworm-slim AS build
WORKDIR /signaling

# Dependencies change seldom, so they come first and stay in the layer cache.
COPY scripts/install_deps.sh scripts/
RUN bash scripts/install_deps.sh build

COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY config config
COPY include include
COPY src src
COPY web web
COPY client/dist client/dist

# Warnings are for developers: a compiler's new opinion must not stop a deployment.
RUN cmake --preset release -DSIGNALING_WERROR=OFF && cmake --build --preset release

# /out is what the runtime stage adds to its base: the stripped binary, the settings file, and those
# libraries that Debian slim lacks (libc, libm, libstdc++ and libgcc are there), where it looks.
RUN install -D -s build/release/signaling /out/usr/bin/signaling \
    && install -D -m 644 config/signaling.toml /out/etc/signaling/signaling.toml \
    && ldd build/release/signaling | awk '$3 ~ "^/" {print $3}' \
    | grep -Ev '/(libc|libm|libstdc\+\+|libgcc_s)\.so' \
    | while read -r library; do \
        install -D -m 644 "$library" "/out/usr/lib/$(gcc -print-multiarch)/${library##*/}"; \
    done

FROM debian:bookworm-slim AS runtime
LABEL org.opencontainers.image.title="signaling" \
    org.opencontainers.image.description="A WebRTC signaling server: pairs two browsers" \
    org.opencontainers.image.licenses="MIT"
COPY --from=build /out/ /

# A library that is missing shows here, when the image is built, and not when it is deployed.
RUN ["/usr/bin/signaling", "--version"]

# A number, so that a platform can see without the image's passwd file that it is not root.
# Nothing is ever written: the root file system may be read-only.
USER 65532:65532

# PORT, SIGNALING_PORT or --port choose another one.
EXPOSE 3000

# Asks the daemon's own /health, on the port that the environment names.
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 \
    CMD ["/usr/bin/signaling", "--healthcheck"]

# The exec form: the daemon is process 1 and receives the signals itself. The file holds every
# setting with its default, mount another over it; environment variables win over the file.
# The variable names it for --healthcheck and for whoever gives other arguments.
ENV SIGNALING_CONFIG=/etc/signaling/signaling.toml
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/signaling"]
CMD ["--config", "/etc/signaling/signaling.toml"]
