# Two targets: cpu, which is the default, and gpu for NVIDIA cards.
# The tag gets the security fixes of Python and Debian with each build --pull. To build upon the very
# same bytes again, give it with its digest: --build-arg PYTHON=docker.io/library/python@sha256:…
ARG PYTHON=docker.io/library/python:3.12-slim-bookworm
FROM ${PYTHON} AS python
ENV PATH=/opt/toonbot/bin:$PATH

# What every target installs. These layers stay valid until the dependencies change.
FROM python AS dependencies
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_PYTHON=/opt/toonbot/bin/python
WORKDIR /source
RUN python -m venv --without-pip /opt/toonbot
COPY pyproject.toml constraints.txt ./
# Without its packages toonbot is an empty wheel, and only its dependencies are installed.
RUN touch README.md LICENSE NOTICE && pip install -c constraints.txt .

# Styles that are there from the first start: docker build --build-arg STYLES="anime sketch" .
FROM dependencies AS styles
COPY . .
ARG STYLES=""
# hadolint ignore=SC2086
RUN mkdir /styles \
    && if [ -n "$STYLES" ]; then \
         pip install --no-deps . && TOONBOT_MODELS=/styles toonbot styles pull $STYLES; \
       fi

FROM dependencies AS build-cpu
# Importing OpenVINO reports to Google Analytics where this package is present.
RUN pip install -c constraints.txt '.[cpu]' && pip uninstall --yes openvino-telemetry
COPY . .
RUN pip install --force-reinstall --no-deps .

FROM dependencies AS build-gpu
RUN pip install -c constraints.txt '.[gpu]'
COPY . .
RUN pip install --force-reinstall --no-deps .

FROM python AS runtime
# The image of Python comes without bytecode, and a read-only root could not keep any.
RUN python -m compileall -q -x '/(ensurepip|idlelib|lib2to3|site-packages|test|tkinter|turtledemo)/' \
      /usr/local/lib/python3.12 \
    && groupadd --gid 10001 toonbot \
    && useradd --uid 10001 --gid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin toonbot \
    && install --directory --owner=10001 --group=10001 /data
ENV HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TOONBOT_DATA=/data \
    TOONBOT_MODELS=/data/models
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 CMD ["toonbot", "health"]
ENTRYPOINT ["/opt/entrypoint", "/opt/styles"]
CMD ["run"]
COPY docker-entrypoint.sh /opt/entrypoint
COPY --from=styles /styles /opt/styles

FROM runtime AS gpu
ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    NVIDIA_VISIBLE_DEVICES=all
COPY --from=build-gpu /opt/toonbot /opt/toonbot

FROM runtime AS cpu
COPY --from=build-cpu /opt/toonbot /opt/toonbot
