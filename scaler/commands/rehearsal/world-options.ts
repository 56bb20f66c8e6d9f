/** Options for the world around a simulated rollout, for yargs. */
export const WORLD_OPTIONS = {
  fault: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe:
      'what goes wrong, any number of times: never-ready, crash:30s, slow-start:3, node-loss:NODE@60s, pod-quota:10, metrics-missing:60s..120s, metrics-late:30s, status-lag:500ms or write:replicas=4@3',
  },
  nodes: {
    type: 'string',
    requiresArg: true,
    describe: 'where pods run: 3x4,16Gi is three nodes (node-1 to node-3) of 4 cores and 16 GiB',
  },
  containers: {
    type: 'boolean',
    describe: 'live pods container by container, with their probes, limits and preStop; --nodes implies it',
  },
  autoscaler: {
    type: 'string',
    requiresArg: true,
    isNegatable: true,
    describe:
      'file or folder with the HPA or ScaledObject, together with --metric or --requests; with --metric alone, keda',
  },
  metric: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'what the autoscaler reads: NAME=20,95@60s,-@2m is 20, from 60s 95, from 2m an error',
  },
  requests: {
    type: 'string',
    requiresArg: true,
    describe: 'requests a second to the service, of which the lost ones are counted: 30, or 30,90@60s',
  },
  scrape: {
    type: 'string',
    requiresArg: true,
    describe: 'how often Prometheus reads the counters of the pods; default 15s',
  },
  'kube-api-qps': {
    type: 'string',
    requiresArg: true,
    describe:
      'writes a second that each controller sends, as kube-controller-manager was started; default 20',
  },
  'kube-api-burst': {
    type: 'string',
    requiresArg: true,
    describe: 'how many of them at once after a quiet time; default 30',
  },
  for: { type: 'string', requiresArg: true, describe: 'how long to watch, such as 30m' },
} as const
