import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readImageStart } from '../image-start.ts'
import type { Bench } from '../load/loads.ts'
import type { Command } from '../pinned-process.ts'

/** A server to compare with. It is ready when `path` answers the request of the small model. */
export type Contender = { readonly name: string; readonly command: Command; readonly path: string }

const INFER = '/v2/models/heart/infer'

/** This server, and what bounds it: each plain JavaScript, compiled alike. */
export function ownContenders(
  { port, compiled }: Bench,
  models: string,
  model: string,
): readonly Contender[] {
  const script = (name: string): string => join(compiled, 'test/bench/server/contenders', name)
  const main = join(compiled, 'server/main.js')
  const { flags, env } = readImageStart()
  const argvs: Readonly<Record<string, readonly string[]>> = {
    tidegate: [...flags, main, '--host', '127.0.0.1', '--port', String(port), '--models', models],
    'fastify echo': [script('echo-fastify.js'), String(port)],
    'node:http echo': [script('echo-http.js'), String(port)],
    'node:http sink': [script('sink-http.js'), String(port)],
    '20-line handler': [script('naive.js'), String(port), model],
  }
  return Object.entries(argvs).map(([name, argv]) => ({
    name,
    command: { argv: [process.execPath, ...argv], env: name === 'tidegate' ? env : {} },
    path: INFER,
  }))
}

/**
 * The Python servers of PEERS, a folder with their programs (`kserve_app.py`, `litserve_app.py`, `mlserver/model.py`,
 * each reading MODEL and PORT), as far as PEERS_VENVS has an environment of their name: one process, one thread.
 */
export function peerContenders({ port, folder }: Bench, model: string): readonly Contender[] {
  const { PEERS: servers, PEERS_VENVS: venvs } = process.env
  if (servers === undefined || venvs === undefined) return []
  const env = {
    MODEL: model,
    PORT: String(port),
    SERVERS: servers,
    WORKERS: '1',
    BATCH: '0',
    TAIL: '[13]',
    OMP_NUM_THREADS: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  }
  const python = (name: string): string => join(venvs, name, 'bin/python')
  const peers: readonly Contender[] = [
    {
      name: 'mlserver',
      command: {
        argv: [join(venvs, 'mlserver/bin/mlserver'), 'start', '.'],
        env,
        cwd: mlserverFolder(folder, servers, port),
      },
      path: INFER,
    },
    {
      name: 'kserve',
      command: { argv: [python('kserve'), join(servers, 'kserve_app.py')], env },
      path: INFER,
    },
    {
      name: 'litserve',
      command: { argv: [python('litserve'), join(servers, 'litserve_app.py')], env },
      path: '/predict',
    },
  ]
  return peers.filter(
    ({
      command: {
        argv: [program = ''],
      },
    }) => existsSync(program),
  )
}

/** MLServer reads its settings from files. Parallel workers of version 1.7 do not start with the uvloop they bring. */
function mlserverFolder(folder: string, servers: string, port: number): string {
  const home = join(folder, 'mlserver')
  mkdirSync(home, { recursive: true })
  copyFileSync(join(servers, 'mlserver/model.py'), join(home, 'model.py'))
  const settings = {
    debug: false,
    host: '127.0.0.1',
    http_port: port,
    grpc_port: port + 1,
    metrics_port: port + 2,
    parallel_workers: 0,
    metrics_dir: join(home, 'metrics'),
  }
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings))
  const model = { name: 'heart', implementation: 'model.Onnx', parameters: {} }
  writeFileSync(join(home, 'model-settings.json'), JSON.stringify(model))
  return home
}
