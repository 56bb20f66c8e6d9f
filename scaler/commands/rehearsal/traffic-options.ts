/** Options for requests that are simulated one by one, for yargs. */
export const TRAFFIC_OPTIONS = {
  traffic: {
    type: 'string',
    requiresArg: true,
    describe:
      'simulate every request to the service:\nconstant:90/s or poisson:90/s\nstep:10/s,80/s@5m or ramp:10/s,80/s@10m\nsine:LOW,HIGH,PERIOD\nbursts:CALM,BURST,CALM-TIME,BURST-TIME\nflash-crowd:BASE,PEAK,AT,RISE,DECAY\non-off:RATE,ON,OFF\nfile:FILE, rates or arrivals as CSV, an access log as text or JSON lines, or a saved answer of Prometheus\nprometheus:URL?query=QUERY&for=24h&step=60s\nbehind it x2, shift:1h or loop:24h, and " + " between several',
  },
  'prometheus-token-file': {
    type: 'string',
    requiresArg: true,
    describe:
      'file with the bearer token for prometheus:URL; without it PROMETHEUS_TOKEN of the environment, if set',
  },
  'prometheus-ca': {
    type: 'string',
    requiresArg: true,
    describe:
      'PEM file of who signed the certificate of prometheus:https://…; default whom the system trusts',
  },
  service: {
    type: 'string',
    requiresArg: true,
    describe:
      'how long a pod works on a request: constant:20ms, exponential:20ms, lognormal:20ms,0.5 or gamma:20ms,0.5 (mean, standard deviation by mean), histogram:10ms=70,50ms=30, or profile:FILE of calibrate; default exponential:10ms',
  },
  concurrency: {
    type: 'string',
    requiresArg: true,
    describe: 'requests that one pod works on at once; default 1, or what the profile says',
  },
  batching: {
    type: 'string',
    requiresArg: true,
    describe:
      'several requests in one run: 32,2ms (at most 32, a run waits up to 2 ms for them) or 32,2ms,0.1ms (each further one makes it 0.1 ms longer); default each is a run of its own',
  },
  'queue-limit': {
    type: 'string',
    requiresArg: true,
    describe: 'requests that wait at one pod, or in the shared queue; default unlimited',
  },
  deadline: {
    type: 'string',
    requiresArg: true,
    describe: 'how long a request may take at its pod, which then lets it go, such as 2s; default for ever',
  },
  connections: {
    type: 'string',
    requiresArg: true,
    describe:
      'requests come over so many connections that clients keep to the pod they first met: 50, or 50,5m when one lives 5 min; default each request finds its own pod',
  },
  patience: {
    type: 'string',
    requiresArg: true,
    describe: 'after how long clients leave, of which their pod does not hear, such as 1s; default never',
  },
  retries: {
    type: 'string',
    requiresArg: true,
    describe: 'how often clients try again, with the base of their back-off: 3 or 3,25ms; default never',
  },
  gateway: {
    type: 'string',
    requiresArg: true,
    describe: 'hold:30s holds requests up to 30 s while no pod is in the service; default they fail',
  },
  'warm-up': {
    type: 'string',
    requiresArg: true,
    describe: 'a new pod is slower at first: x3,30s is three times as slow, and fast after 30 s',
  },
  crowding: {
    type: 'string',
    requiresArg: true,
    describe:
      'runs take longer, or shorter, when many requests are at the pod: 64=x1,512=x1.3, and a line between; default what the profile says, or as long as ever',
  },
  pauses: {
    type: 'string',
    requiresArg: true,
    describe:
      'each pod stands still at random, as when others have its processor: 2/s,5ms; default what the profile says, or never',
  },
  collections: {
    type: 'string',
    requiresArg: true,
    describe:
      'each pod stands still after so many requests, to collect garbage: 500,1.3ms; default what the profile says, or never',
  },
  cores: {
    type: 'string',
    requiresArg: true,
    describe: 'cores that a run keeps busy: it stands still when the CPU limit of its container is used up',
  },
  balance: {
    type: 'string',
    requiresArg: true,
    describe: 'random (as kube-proxy; default), round-robin, least-requests or shared-queue',
  },
  depth: {
    type: 'string',
    requiresArg: true,
    describe:
      'every request, fluid (expected numbers) or auto (default): fluid from 50 million requests on, where it knows all that is asked for',
  },
  svg: {
    type: 'string',
    requiresArg: true,
    describe: 'write a picture to this file: load, pods, latency and failures over time, and what was missed',
  },
} as const
