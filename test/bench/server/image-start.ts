import { readFileSync } from 'node:fs'

const DOCKERFILE = new URL('../../../server/Dockerfile', import.meta.url)

/** How the image starts Node: its flags, and what the environment tells the C library. */
export type ImageStart = {
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** As the Dockerfile says: a server that is measured is started like one that serves. */
export function readImageStart(): ImageStart {
  const text = readFileSync(DOCKERFILE, 'utf8')
  const [, start = '[]'] = /^ENTRYPOINT (.*)$/m.exec(text) ?? []
  const flags = (JSON.parse(start) as string[]).filter((word) => word.startsWith('--'))
  return {
    flags,
    env: Object.fromEntries(
      [...text.matchAll(/(MALLOC_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    ),
  }
}
