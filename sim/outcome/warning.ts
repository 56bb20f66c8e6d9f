/** What somebody should know who reads the figures, though no objective is missed by it. */
export type Warning = {
  /**
   * - `approximate`: expected numbers, which may lie far from what happens;
   * - `blind-autoscaler`: it cannot see an overload, however long that lasts;
   * - `traffic-ends`: a recording is over long before the run;
   * - `traffic-cut`: a run is over long before a recording;
   * - `unanswered`: many requests still wait at the end.
   */
  readonly code: 'approximate' | 'blind-autoscaler' | 'traffic-ends' | 'traffic-cut' | 'unanswered'
  /** One sentence for a person. */
  readonly message: string
  /** What would mend it. */
  readonly remedy: string
}
