/** Hears what is measured now, in a few words that go on "during". */
export type OnStage = (stage: string) => void
