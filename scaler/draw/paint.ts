import pc from 'picocolors'

/** The colours of the output by meaning. Without a terminal, or with NO_COLOR set, they leave text as it is. */
export type Paint = {
  readonly [meaning in 'old' | 'new' | 'starting' | 'terminating' | 'axis' | 'good' | 'bad' | 'strong']: (
    text: string,
  ) => string
}

/** Makes the colours; the glyphs alone tell the states apart, for those who see no colours. */
export function createPaint(useColor: boolean): Paint {
  const colors = pc.createColors(useColor)
  return {
    old: colors.blue,
    new: colors.green,
    starting: colors.yellow,
    terminating: colors.gray,
    axis: colors.dim,
    good: colors.green,
    bad: colors.red,
    strong: colors.bold,
  }
}
