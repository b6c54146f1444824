# The server, with its models inside: docker build -t listen-again . &&
# docker run --rm -p 127.0.0.1:8800:8800 -v "$PWD/token:/run/secrets/token:ro" listen-again
# The token file is of mode 600 and belongs to user 10001.
FROM python:3.11-slim

RUN useradd --create-home --uid 10001 listener
WORKDIR /srv/listen-again
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY tools tools
COPY graphs graphs
COPY evals evals
COPY agent agent
RUN pip install --no-cache-dir -c constraints.txt '.[mcp,serve]'

USER 10001
ENV LISTEN_AGAIN_CACHE=/home/listener/cache
RUN python -m agent models pull
EXPOSE 8800
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8800/healthz')"]
ENTRYPOINT ["python", "-m", "agent", "serve", "--host", "0.0.0.0", "--token-file", "/run/secrets/token"]
