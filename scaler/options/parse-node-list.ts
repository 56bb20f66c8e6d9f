import { type Node, parseNodes } from '../../sim/index.ts'

/**
 * Reads nodes such as `3x4,16Gi`: three nodes, `node-1` to `node-3`, of 4 cores and 16 GiB.
 *
 * @returns undefined when the text says something else
 */
export function parseNodeList(text: string): readonly Node[] | undefined {
  const [, count, cpu, memory] = /^(\d{1,4})x([^,]+),([^,]+)$/.exec(text) ?? []
  if (count === undefined) return undefined
  const parsed = parseNodes([{ name: 'node', count: Number(count), cpu, memory }])
  return parsed.ok ? parsed.value : undefined
}
