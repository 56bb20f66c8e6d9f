/** Printed by --help. */
export const HELP: string = `Serves ONNX models over HTTP and gRPC.

Usage: npm run serve -- [--port 8080] [--host 0.0.0.0] [--grpc-port 8081] [--models FOLDER] [--model-version 1]

  flag             environment      default  meaning
  --port           PORT             8080     TCP port; 0 lets the system choose
  --host           HOST             0.0.0.0  address to listen on
  --grpc-port      GRPC_PORT        none     TCP port of the same service over gRPC; 0 lets the system choose
  --admin-port     ADMIN_PORT       none     TCP port of a server for probes and metrics only, without TLS or token
  --models         MODELS           (own)    folder of NAME/VERSION/model.onnx; the server brings the model heart
  --model-version  MODEL_VERSION    (model)  version that answers when a request names none, by number or label
                   MODEL_CONTROL    none     explicit: models may be loaded and unloaded over HTTP
                   API_TOKEN        (none)   16 to 256 characters that requests must bring: Authorization: Bearer ...
                   TLS_CERT         (none)   PEM file with the server's certificate and its chain; read anew when it changes
                   TLS_KEY          (none)   PEM file with its private key
                   TLS_CLIENT_CA    (none)   PEM file; clients need a certificate that one of its authorities signed
                   RATE_LIMIT       0        requests a second of one client, beyond which it gets a 429; 0: no limit
                   TRUSTED_PROXIES  0        proxies in front, whose X-Forwarded-For tells the client's address
                   CONNECTIONS_MAX  4096     connections that may be open; one more is closed at once
                   CONNECTION_AGE_MS 300000  how old a connection gets, so that new pods get their share; 0: no end
                   FAIR_BY          none     client, or header:NAME: whose requests take turns at a busy model
                   CPU_LIMIT        (cgroup) processors, such as 1.5 or 500m, in place of what the cgroup says
                   MEMORY_LIMIT     (cgroup) bytes, or such as 512Mi, likewise
                   QUEUE_MEMORY     (1/4)    bytes, or such as 64Mi, of what waits; a quarter of the memory
                   BUILD_VERSION    dev      reported by tidegate_build_info and GET /v2
                   OTEL_EXPORTER_OTLP_ENDPOINT
                                    (none)   URL of a collector, for traces, such as http://otel:4318
                   DRAIN_DELAY_MS   0        go on serving this long after SIGTERM, while not ready
                   GRACE_MS         25000    from SIGTERM to a forced end with exit code 1
  --help                                     this text

A flag wins over the environment. Exit codes: 0 drained, 1 failed or requests were cut, 2 wrong settings.
Routes, once it runs: http://127.0.0.1:8080/docs
`
