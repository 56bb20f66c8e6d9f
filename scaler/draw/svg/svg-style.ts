/**
 * Colours for paper and for dark screens. Nothing depends on them: lines are told apart by how they are drawn, so that
 * a print in black and white says the same.
 */
export const SVG_STYLE = `
svg { color-scheme: light dark }
text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #1c1c1e }
.title { font-size: 16px; font-weight: 600 }
.head { font-weight: 600; paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
.faint { fill: #5c5c63 }
.paper { fill: #ffffff }
.grid { stroke: #dcdce0; fill: none }
.event { stroke: #5c5c63; fill: none; stroke-dasharray: 1 3 }
path.curve { fill: none; stroke-width: 1.5 }
path.fill { stroke: none; fill-opacity: 0.18 }
.dashed { stroke-dasharray: 6 3 }
path.dotted { stroke-dasharray: 1.5 2.5; stroke-width: 2 }
.load { stroke: #1f5fa8; fill: #1f5fa8 }
.pods { stroke: #1b6e43; fill: #1b6e43 }
.latency { stroke: #7a3d9a; fill: #7a3d9a }
.failed { stroke: #a32020; fill: #a32020 }
.bound { stroke: #a32020; fill: none; stroke-dasharray: 8 2 2 2 }
.violation { stroke: #a32020; fill: none; stroke-dasharray: 4 2 }
.mark { fill: #a32020 }
.mark-text { fill: #ffffff; font-weight: 600 }
.bad { fill: #a32020; font-weight: 600 }
.good { fill: #1b6e43; font-weight: 600 }
@media (prefers-color-scheme: dark) {
  text { fill: #ececf0 }
  .faint { fill: #a6a6ae }
  .paper { fill: #17171a }
  .head { stroke: #17171a }
  .grid { stroke: #3a3a40 }
  .event { stroke: #a6a6ae }
  .load { stroke: #74b0f4; fill: #74b0f4 }
  .pods { stroke: #66c795; fill: #66c795 }
  .latency { stroke: #cf9aea; fill: #cf9aea }
  .failed { stroke: #ff8a80; fill: #ff8a80 }
  .bound, .violation { stroke: #ff8a80 }
  .mark { fill: #ff8a80 }
  .mark-text { fill: #17171a }
  .bad { fill: #ff8a80 }
  .good { fill: #66c795 }
}
`
