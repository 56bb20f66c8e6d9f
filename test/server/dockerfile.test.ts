import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const ROOT = new URL('../../', import.meta.url)
const dockerfile = readFileSync(new URL('server/Dockerfile', ROOT), 'utf8')
const manifest = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))

/** Packages that server/ imports at run time; type-only imports leave no trace in the image. */
function importedPackages(): Set<string> {
  const names = new Set<string>()
  const files = readdirSync(new URL('server/', ROOT), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(new URL(`server/${file}`, ROOT), 'utf8')
    for (const [, specifier = ''] of text.matchAll(
      /^(?!import type).*?\b(?:from|import\() ?'([^'.][^']*)'/gm,
    ))
      if (!specifier.startsWith('node:'))
        names.add(specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'))
  }
  return names
}

test('the image keeps just the packages that the server imports', () => {
  const [, kept = ''] = /^ENV KEPT="(.*)"$/m.exec(dockerfile) ?? []
  assert.equal(kept.split(' '), [...importedPackages()].sort())
  for (const name of kept.split(' ')) assert.ok(Object.hasOwn(manifest.dependencies, name), name)
})

test('the build sees what the Dockerfile copies', () => {
  const allowed = readFileSync(new URL('.dockerignore', ROOT), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
    list.split(' '),
  )
  assert.ok(copied.includes('package-lock.json'))
  for (const path of copied) assert.ok(allowed.includes(path.split('/')[0] ?? ''), `${path} is ignored`)
})

test('it runs as a number that is not root, and node is process 1', () => {
  assert.match(dockerfile, /^USER 1000$/m)
  assert.match(dockerfile, 'ENTRYPOINT ["node", "--single-threaded-gc", "dist/server/main.js"]')
})

test.run()
