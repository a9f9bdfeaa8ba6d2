import type { CorpusClip } from '../corpus.ts'

/** The corpus's clips by what a confidence may be judged on. */
export interface Split {
  /** Speakers whose clips the embedded recogniser's confidence was fitted on: those at even places of the alphabet. */
  readonly fitted: readonly CorpusClip[]
  readonly heldBack: readonly CorpusClip[]
  /** Recorded over telephones, of speakers that nothing was fitted on. */
  readonly telephone: readonly CorpusClip[]
}

/** Parts the trusted clips by speaker, always alike: nobody is in two parts. */
export function splitBySpeaker(clips: readonly CorpusClip[]): Split {
  const trusted = clips.filter(clip => clip.isTrusted)
  const wideband = trusted.filter(clip => !clip.isTelephone)
  const speakers = [...new Set(wideband.map(clip => clip.speaker))].sort()
  const isFitted = ({ speaker }: CorpusClip) => {
    const place = speakers.indexOf(speaker)
    return place >= 0 && place % 2 === 0
  }
  return {
    fitted: wideband.filter(isFitted),
    heldBack: wideband.filter(clip => !isFitted(clip)),
    telephone: trusted.filter(clip => clip.isTelephone && !isFitted(clip)),
  }
}

/** `most` of the clips, evenly spread over the list so that every speaker has a share. */
export function spreadOver<T>(clips: readonly T[], most: number): readonly T[] {
  if (clips.length <= most) return clips
  return Array.from({ length: most }, (_, index) => clips[Math.floor((index * clips.length) / most)] as T)
}
