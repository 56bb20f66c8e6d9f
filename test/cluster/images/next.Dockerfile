# The next version of the service: the same program, answering with version 2 of the model.
FROM docker.io/library/tidegate-server:1
ENV MODEL_VERSION=2
