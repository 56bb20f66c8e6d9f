// The one-way imports of ARCHITECTURE.md, as rules. `npm run check:imports` runs them.
module.exports = {
  forbidden: [
    {
      name: 'sim-imports-only-sim',
      comment: 'The simulator is usable alone, in a browser too.',
      severity: 'error',
      from: { path: '^sim/', pathNot: '^sim/(rehearse/|keda/formula/parse-formula\\.ts$)' },
      to: { pathNot: '^sim/' },
    },
    {
      name: 'one-file-knows-jsep',
      comment:
        'A formula of KEDA is an expression: jsep reads its shape (10 KB, no eval, runs in a browser).',
      severity: 'error',
      from: { path: '^sim/keda/formula/parse-formula\\.ts$' },
      to: { pathNot: '^(sim/|node_modules/jsep/)' },
    },
    {
      name: 'rehearse-imports-sim-and-fast-check',
      comment: 'Only the rehearsal draws random worlds.',
      severity: 'error',
      from: { path: '^sim/rehearse/' },
      to: { pathNot: '^(sim/|node_modules/fast-check/)' },
    },
    {
      name: 'one-door-to-sim',
      comment: 'sim/index.ts is the public door.',
      severity: 'error',
      from: { path: '^scaler/' },
      to: { path: '^sim/', pathNot: '^sim/index\\.ts$' },
    },
    {
      name: 'server-stands-alone',
      comment: 'server and scaler share a contract, no code.',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^(sim|scaler|test)/' },
    },
    {
      name: 'scaler-never-imports-server',
      severity: 'error',
      from: { path: '^scaler/' },
      to: { path: '^(server|test)/' },
    },
    {
      name: 'one-file-knows-kubernetes-client',
      severity: 'error',
      from: { path: '^(sim|server|scaler)/', pathNot: '^scaler/cluster/kubernetes-client\\.ts$' },
      to: { path: '^node_modules/@kubernetes/client-node/' },
    },
    {
      name: 'one-file-knows-onnxruntime',
      severity: 'error',
      from: { path: '^(sim|server|scaler)/', pathNot: '^server/onnx-session\\.ts$' },
      to: { path: '^node_modules/onnxruntime-(node|common)/' },
    },
    {
      name: 'one-room-knows-grpc',
      severity: 'error',
      from: { path: '^(sim|server|scaler)/', pathNot: '^server/grpc/transport/' },
      to: { path: '^node_modules/(@grpc/|grpc-health-check/|protobufjs/)' },
    },
    {
      name: 'one-room-knows-opentelemetry',
      comment: 'Loaded only where traces are wanted.',
      severity: 'error',
      from: { path: '^(sim|server|scaler)/', pathNot: '^server/tracing/opentelemetry/' },
      to: { path: '^node_modules/@opentelemetry/' },
    },
    {
      name: 'one-file-knows-yaml',
      comment: 'One of the scaler and one of the server, which share no code.',
      severity: 'error',
      from: {
        path: '^(sim|server|scaler)/',
        pathNot: '^(scaler/manifests/read-yaml|server/repository/plan/model-settings)\\.ts$',
      },
      to: { path: '^node_modules/yaml/' },
    },
    {
      name: 'main-is-imported-by-nobody',
      severity: 'error',
      from: {},
      to: { path: '^(server|scaler)/main\\.ts$' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
}
