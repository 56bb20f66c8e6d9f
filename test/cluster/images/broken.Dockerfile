# A version that crashes at its start, as a bad build would.
FROM docker.io/library/tidegate-server:1
ENTRYPOINT ["node", "-e", "console.error('this version is broken'); process.exit(1)"]
